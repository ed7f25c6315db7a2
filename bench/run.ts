import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureDebianPackages, wrk } from '../tools/debian.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'

interface Bench {
  run(options: BenchOptions): Promise<BenchResult>
}

const folder = import.meta.dirname
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))

/**
 * `npm run bench [-- NAME...] [--demo DIR] [--data DIR] [--rounds N] [--seconds N] [--only REGEX] [--profile]`: each bench
 * prints a table and leaves its results in `bench/results`.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      demo: { type: 'string' },
      data: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      only: { type: 'string' },
      profile: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  const unknown = positionals.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw new Error(`No such bench: ${unknown.join(', ')}. There are: ${names.join(', ')}`)
  const options = { ...values, rounds: Number(values.rounds), seconds: Number(values.seconds) }
  ensureDebianPackages(wrk)
  mkdirSync(join(folder, 'results'), { recursive: true })
  for (const name of positionals.length > 0 ? positionals : names) await one(name, options)
}

async function one(name: string, options: BenchOptions): Promise<void> {
  const load = loadavg()[0] ?? 0
  const { run } = (await import(`./${name}.ts`)) as Bench
  const { results, text, failed } = await run(options)
  const [cpu] = cpus()
  const machine = {
    cpus: cpus().length,
    cpu: cpu?.model ?? '',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    load,
    node: process.version,
  }
  const at = new Date().toISOString()
  const page = `# ${name}\n\n${at}, ${machine.cpus} cores (${machine.cpu}), ${machine.memoryGigabytes} GB, load ${load.toFixed(1)} at the start.\n\n${text}\n`
  const file = join(folder, 'results', name)
  writeFileSync(`${file}.json`, `${JSON.stringify({ name, at, machine, results }, undefined, 2)}\n`)
  writeFileSync(`${file}.md`, page)
  console.log(page)
  if (failed) process.exitCode = 1
}

await main()
