import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { root } from './demo.ts'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; any exit code is an answer. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, TCP_NODELAY: '1' } // DCMTK idles 40 ms an instance without it
    execFile(
      program,
      args,
      { ...options, env, maxBuffer: 2 ** 28, timeout: 170_000 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
      },
    )
  })
}

/** Runs a verb of the command line. */
export const roentgate = (...args: string[]): Promise<Ran> =>
  run(process.execPath, [join(root, 'bin/roentgate.js'), ...args])
