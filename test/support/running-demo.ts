import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type ReadyLine, root } from './demo.ts'

export interface RunningDemo {
  readonly ready: ReadyLine
  stop(): Promise<void>
}

/**
 * Runs the demonstration: in `dir`, which is kept, or in a folder of its own, which is removed again.
 * ROENTGATE_DEMO_READY, path of a file with a ready line, names one that runs already: it is used and left alone.
 */
export async function runDemonstration(dir?: string): Promise<RunningDemo> {
  const running = process.env.ROENTGATE_DEMO_READY
  if (running) return { ready: JSON.parse(readFileSync(running, 'utf8')), stop: async () => {} }
  const data = dir === undefined ? mkdtempSync(join(tmpdir(), 'roentgate-demo-')) : resolve(dir)
  const basePort = 20_000 + Math.floor(Math.random() * 300) * 30
  const program = join(root, 'bin/roentgate.js')
  const args = [program, 'demo', '--json', '--data', data, '--base-port', String(basePort)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const remove = (): void => {
    if (dir === undefined) rmSync(data, { recursive: true, force: true })
  }
  try {
    const ready = await readyLine(child)
    return {
      ready,
      async stop() {
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        await ended
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}

async function readyLine({ stdout }: ChildProcess): Promise<ReadyLine> {
  if (!stdout) throw new Error('The demonstration has no output')
  for await (const line of createInterface({ input: stdout })) {
    const parsed = JSON.parse(line)
    if (parsed.ready) return parsed
  }
  throw new Error('The demonstration ended before it was ready')
}
