import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchOptions, type Measurement, type Summary, summary } from './support/measurement.ts'

interface Bench {
  measure(options: BenchOptions): Promise<readonly Measurement[]>
}

const folder = import.meta.dirname
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))

/** `npm run bench [-- NAME...] [--demo DIR]`: each bench prints a table and leaves its results in `bench/results`. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { demo: { type: 'string' } },
    allowPositionals: true,
  })
  const unknown = positionals.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw new Error(`No such bench: ${unknown.join(', ')}. There are: ${names.join(', ')}`)
  mkdirSync(join(folder, 'results'), { recursive: true })
  for (const name of positionals.length > 0 ? positionals : names) {
    const before = loadavg()[0] ?? 0
    const { measure } = (await import(`./${name}.ts`)) as Bench
    const results = (await measure(values)).map(summary)
    const machine = { cpus: cpus().length, cpu: cpus()[0]?.model ?? '', load: before, node: process.version }
    const file = join(folder, 'results', `${name}.json`)
    const text = JSON.stringify({ name, at: new Date().toISOString(), machine, results }, undefined, 2)
    writeFileSync(file, `${text}\n`)
    console.log(
      `\n${name}: ${machine.cpus} cores, load ${before.toFixed(1)} at the start\n\n${table(results)}`,
    )
    if (results.some(({ ratio = 0 }) => ratio > 1)) process.exitCode = 1
  }
}

const columns: readonly (readonly [string, (row: Summary) => string])[] = [
  ['', ({ what }) => what],
  ['median', ({ median, unit }) => `${median} ${unit}`],
  ['worst', ({ worst, unit }) => `${worst} ${unit}`],
  ['runs', ({ runs }) => String(runs)],
  ['limit', ({ limit, unit }) => (limit === undefined ? '' : `${limit} ${unit}`)],
  ['of limit', ({ ratio }) => (ratio === undefined ? '' : `${Math.round(100 * ratio)} %`)],
]

function table(results: readonly Summary[]): string {
  const lines = [
    columns.map(([title]) => title),
    ...results.map((row) => columns.map(([, text]) => text(row))),
  ]
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  const pad = (text: string, at: number): string =>
    at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)
  return lines.map((line) => line.map(pad).join('  ')).join('\n')
}

await main()
