import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { heapFlags } from '../src/cli/small-heap.ts'

export interface Running {
  readonly name: string
  readonly child: ChildProcess
  stop(): Promise<void>
}

/**
 * Starts a program of this project as a process of its own and waits until it says that it is ready
 * (`process.send({ ready: true })`). What it prints goes to the log file. Throws with the file when it ends before.
 */
export async function startProcess(
  name: string,
  program: string,
  args: readonly string[],
  logFile: string,
): Promise<Running> {
  const execArgv = [...process.execArgv, ...heapFlags]
  const child = fork(program, args, { execArgv, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const log = createWriteStream(logFile, { flags: 'a' })
  copy(child, log)
  const [first] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => [undefined]),
  ])) as [{ ready?: boolean } | undefined]
  if (!first?.ready) throw new Error(`${name} did not start: see ${logFile}`)
  return { name, child, stop: () => stop(child) }
}

/** Runs a program of this project to its end. Throws with the log file when it fails. */
export async function runProcess(
  name: string,
  program: string,
  args: readonly string[],
  logFile: string,
): Promise<void> {
  const child = fork(program, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  copy(child, createWriteStream(logFile, { flags: 'a' }))
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${name} failed: see ${logFile}`)
}

function copy(child: ChildProcess, log: WriteStream): void {
  child.stdout?.pipe(log, { end: false })
  child.stderr?.pipe(log, { end: false })
  child.once('exit', () => log.end())
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(timer)
}
