import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../test/support/run.ts'
import { type Client, must } from './client.ts'

/** Answers a second as wrk counts them, which costs the machine less than a client that looks at every answer. */
export async function askByWrk(
  target: Client,
  paths: readonly string[],
  accept: string,
  {
    connections,
    seconds,
    folder,
  }: { readonly connections: number; readonly seconds: number; readonly folder: string },
): Promise<number> {
  const script = join(folder, 'wrk.lua')
  const prefix = target.base.pathname.replace(/\/$/, '')
  const headers = Object.entries({ ...target.headers, accept })
  writeFileSync(
    script,
    `local paths = {${paths.map((path) => JSON.stringify(prefix + path)).join(',')}}
local turn = 0
request = function() turn = turn + 1; return wrk.format("GET", paths[turn % #paths + 1]) end
${headers.map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`).join('\n')}
done = function(s) io.write(string.format('COUNTED %d %d %d', s.requests, s.duration,
  s.errors.status + s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout)) end
`,
  )
  const { stdout, stderr } = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '-s',
    script,
    target.base.origin,
  ])
  const [, requests, micros, errors] = /COUNTED (\d+) (\d+) (\d+)/.exec(stdout) ?? []
  must(requests !== undefined, `wrk: ${stderr || stdout}`)
  must(errors === '0', `wrk saw ${errors} errors`)
  return (Number(requests) * 1e6) / Number(micros)
}
