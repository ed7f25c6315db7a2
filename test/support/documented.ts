import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProcess } from '../../demo/processes.ts'
import { root } from './demo.ts'
import { type Ran, run } from './run.ts'

/** A piece of a document that stands between fences. */
export interface Fenced {
  /** What follows the opening fence: language and, after a space, what the test calls it. */
  readonly kind: string
  readonly text: string
}

export function fencedIn(page: string): readonly Fenced[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8')
  return [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', inner = '']) => ({
    kind,
    text: inner,
  }))
}

/** A machine as a document describes it: its names, ports and folders stand for real ones. */
export interface DocumentedMachine {
  readonly folder: string
  /** Starts a node with a configuration as it stands in the document. */
  serve(configuration: string): Promise<void>
  /** Runs lines as they stand in the document, in the folder; `roentgate` is the program. */
  sh(lines: string, env?: Readonly<Record<string, string>>): Promise<Ran>
  stop(): Promise<void>
}

/** `standsFor`: what is written in the document, and what is used in its place; `/etc/roentgate` and `/var/lib/roentgate` are known. */
export function documentedMachine(standsFor: Readonly<Record<string, string>>): DocumentedMachine {
  const folder = mkdtempSync(join(tmpdir(), 'roentgate-documented-'))
  mkdirSync(join(folder, 'data'))
  mkdirSync(join(folder, 'bin'))
  const program = join(folder, 'bin', 'roentgate')
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${join(root, 'bin/roentgate.js')} "$@"\n`)
  chmodSync(program, 0o755)
  const all = { '/etc/roentgate': folder, '/var/lib/roentgate': join(folder, 'data'), ...standsFor }
  const real = (text: string): string =>
    Object.entries(all).reduce((sum, [written, used]) => sum.replaceAll(written, used), text)
  const stops: (() => Promise<void>)[] = []
  return {
    folder,
    async serve(configuration) {
      const file = join(folder, 'roentgate.yaml')
      writeFileSync(file, real(configuration))
      const args = ['serve', '--config', file]
      const { stop } = await startProcess('node', join(root, 'bin/roentgate.js'), args, join(folder, 'log'))
      stops.push(stop)
    },
    sh(lines, env = {}) {
      const settings = Object.entries({ ...env, PATH: `${join(folder, 'bin')}:$PATH` })
      const exports = settings.map(([name, value]) => `export ${name}="${value}"\n`).join('')
      return run('bash', ['-euc', exports + real(lines)], { cwd: folder })
    },
    async stop() {
      for (const stop of stops) await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
