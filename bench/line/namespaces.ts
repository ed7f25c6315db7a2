import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'

/** Two network namespaces and the line between them. */
export interface ShapedLine {
  /** Starts a module of this project on a side; resolves with its first message. */
  start(
    side: 'a' | 'b',
    program: string,
    args: readonly string[],
    log: string,
  ): Promise<{ readonly child: ChildProcess; readonly first: unknown }>
  stop(): Promise<void>
}

/** Makes a line of so many Mbit/s each way, with a delay one way in milliseconds. Needs root, iproute2 and tun. */
export async function shapedLine(name: string, megabits: number, delayMs: number): Promise<ShapedLine> {
  const relay = spawn(
    'python3',
    [join(import.meta.dirname, 'relay.py'), name, String(megabits), String(delayMs), '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const children: ChildProcess[] = []
  await Promise.race([
    once(relay.stdout, 'data'),
    once(relay, 'exit').then(() => Promise.reject(new Error('The line could not be made'))),
  ])
  return {
    async start(side, program, args, log) {
      const child = fork(program, args, {
        execPath: 'nsenter',
        execArgv: [`--net=/run/netns/${name}-${side}`, process.execPath],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      })
      children.push(child)
      const file = createWriteStream(log, { flags: 'a' })
      child.stdout?.pipe(file, { end: false })
      child.stderr?.pipe(file, { end: false })
      const [first] = await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(() => Promise.reject(new Error(`${program} ended: see ${log}`))),
      ])
      return { child, first }
    },
    async stop() {
      for (const child of [...children.reverse(), relay]) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
        await ended
        clearTimeout(timer)
      }
    },
  }
}
