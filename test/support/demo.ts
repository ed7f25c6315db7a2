import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type {} from 'vitest' // which is augmented below
import type { TestProject } from 'vitest/node'

/** The line that `roentgate demo --json` prints when it is ready. */
export interface ReadyLine {
  readonly portal: string
  readonly login: { readonly user: string; readonly password: string }
  readonly countries: {
    readonly FI: {
      readonly config: string
      readonly hospital: string
      readonly exchange: string
      readonly images: string
      readonly viewer: string
      readonly operations: string
      readonly dimse: { readonly host: string; readonly port: number; readonly aet: string }
    }
    readonly PT: {
      readonly config: string
      readonly portal: string
      readonly exchange: string
      readonly operations: string
    }
  }
  readonly patients: readonly {
    readonly country: string
    readonly identifier: { readonly system: string; readonly value: string }
    readonly family: string
    readonly given: string
    readonly birthDate: string
  }[]
}

declare module 'vitest' {
  interface ProvidedContext {
    demo: ReadyLine
  }
}

export const root = resolve(import.meta.dirname, '../..')

/** Folder of the files that the demonstration made and imported: `dicom/`, `patients/`, `reports/`. */
export const phantoms = (demo: ReadyLine): string => join(dirname(demo.countries.FI.config), '..', 'phantoms')

/**
 * Starts the demonstration once for all journeys, as a user would, in a folder of its own; stops it after the last.
 * ROENTGATE_DEMO_READY, path of a file with a ready line, names one that runs already: it is used and left alone.
 */
export default async function startDemo(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const running = process.env.ROENTGATE_DEMO_READY
  if (running) {
    project.provide('demo', JSON.parse(readFileSync(running, 'utf8')))
    return undefined
  }
  const dir = mkdtempSync(join(tmpdir(), 'roentgate-demo-'))
  const basePort = 20_000 + Math.floor(Math.random() * 300) * 30
  const args = [
    join(root, 'bin/roentgate.js'),
    'demo',
    '--json',
    '--data',
    dir,
    '--base-port',
    String(basePort),
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ready = await readyLine(child)
  project.provide('demo', ready)
  return async () => {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    rmSync(dir, { recursive: true, force: true })
  }
}

async function readyLine(child: ChildProcess): Promise<ReadyLine> {
  if (!child.stdout) throw new Error('The demonstration has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = JSON.parse(line)
    if (parsed.ready) return parsed
  }
  throw new Error('The demonstration ended before it was ready')
}
