import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { offsets } from '../demo/ports.ts'
import { login } from '../demo/run-demo.ts'
import { makeWorld } from '../demo/world.ts'
import { runDemonstration } from '../test/support/running-demo.ts'
import { shapedLine } from './line/namespaces.ts'
import type { LineTimes } from './line/times.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'

const megabits = [2, 10, 50, 200]
const roundTripsMs = [10, 40, 150]
const root = resolve(import.meta.dirname, '..')
const basePort = 25_200

interface Row extends LineTimes {
  readonly megabits: number
  readonly roundTripMs: number
  readonly load: number
  /** What the whole study took, of the time that its bytes as stored take on that line. */
  readonly ofItsBytes: number
}

/**
 * Two countries as two nodes in two network namespaces, and a professional at the second, over lines of other rates and
 * delays. Needs root. The demonstration's first patient, whose biggest CT is opened and taken away.
 */
export async function run({ demo, only }: BenchOptions): Promise<BenchResult> {
  const dir = resolve(demo ?? mkdtempSync(join(tmpdir(), 'roentgate-line-')))
  if (!existsSync(join(dir, 'imported'))) await (await runDemonstration(dir)).stop()
  const world = await makeWorld(dir, basePort)
  const wanted = new RegExp(only ?? '')
  const rows: Row[] = []
  const failures: string[] = []
  for (const rate of megabits)
    for (const roundTripMs of roundTripsMs.filter((each) => wanted.test(`${rate}/${each}`))) {
      console.error(`${rate} Mbit/s, ${roundTripMs} ms`)
      try {
        rows.push(await onLine(dir, world, rate, roundTripMs))
      } catch (error) {
        failures.push(`${rate} Mbit/s, ${roundTripMs} ms: ${(error as Error).message}`)
      }
    }
  return { results: { rows, failures }, text: textOf(rows, failures), failed: failures.length > 0 }
}

type World = Awaited<ReturnType<typeof makeWorld>>

async function onLine(dir: string, world: World, rate: number, roundTripMs: number): Promise<Row> {
  const log = (name: string): string => join(dir, `line-${name}.log`)
  const line = await shapedLine(`rg${process.pid % 10_000}`, rate, roundTripMs / 2)
  try {
    const carry = join(root, 'bench/line/carry.ts')
    const cli = join(root, 'bin/roentgate.js')
    const to = (which: 'FI' | 'PT'): string[] =>
      Object.entries(offsets[which])
        .filter(([listener]) => listener === 'exchange' || listener === 'images')
        .map(([, offset]) => String(basePort + offset))
    await line.start('a', carry, ['10.77.0.1', '127.0.0.1', ...to('FI')], log('carry'))
    await line.start('b', carry, ['127.0.0.1', '10.77.0.1', ...to('FI')], log('carry'))
    await line.start('b', carry, ['10.77.0.2', '127.0.0.1', ...to('PT')], log('carry'))
    await line.start('a', carry, ['127.0.0.1', '10.77.0.2', ...to('PT')], log('carry'))
    await line.start('a', cli, ['serve', '--config', world.configs.FI], log('fi'))
    const { port, secretFile } = world.identity
    const { portal } = world.addresses.PT
    const identity = ['--port', String(port), '--portal', portal, '--secret-file', secretFile]
    await line.start('b', join(root, 'demo/identity-provider.ts'), identity, log('identity'))
    await line.start('b', cli, ['serve', '--config', world.configs.PT], log('pt'))
    const load = loadavg()[0] ?? 0
    const order = JSON.stringify({ portal, login, traits: traitsIn(dir) })
    const program = join(root, 'bench/line/as-professional.ts')
    const { first } = await line.start('b', program, [order], log('professional'))
    const times = first as LineTimes
    const ofItsBytes = times.studyMs / 1000 / ((times.studyBytes * 8) / (rate * 1e6))
    return { megabits: rate, roundTripMs, load, ...times, ofItsBytes }
  } finally {
    await line.stop()
  }
}

/** The first person of the demonstration, as their own country identifies them. */
function traitsIn(dir: string): Readonly<Record<string, string>> {
  const { people } = JSON.parse(readFileSync(join(dir, 'phantoms/demo.json'), 'utf8')) as {
    people: { identifier: { value: string }; birthDate: string }[]
  }
  const [person] = people
  if (!person) throw new Error('The demonstration has no patients')
  return { nationalPersonIdentifier: person.identifier.value, birthDate: person.birthDate }
}

function textOf(rows: readonly Row[], failures: readonly string[]): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(2)
  const lines = rows.map((row) => [
    `${row.megabits} Mbit/s, ${row.roundTripMs} ms`,
    seconds(row.listMs),
    seconds(row.openMs),
    seconds(row.headersMs),
    seconds(row.firstImageMs),
    `${seconds(Math.min(...row.sliceMs))}–${seconds(Math.max(...row.sliceMs))}`,
    seconds(row.studyMs),
    `${(100 * row.ofItsBytes).toFixed(0)} %`,
    row.load.toFixed(1),
  ])
  const head = [
    '',
    'list, s',
    'study opened, s',
    'headers, s',
    'first image, s',
    'each further slice, s',
    'whole study, s',
    'of the time of its bytes as stored',
    'load',
  ]
  const [one] = rows
  return [
    [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    one
      ? `List of ${one.rows} rows; CT series of ${one.instances} objects, ${one.frameBytes} bytes a picture as stored, ${(one.studyBytes / 1e6).toFixed(1)} MB the study. Round trips are both ways together. First image: the study opened, the headers of the series and one whole picture, nothing fetched before. Measured at the API of the second country, without a browser. Each way has a queue of 100 ms; a relay at the level of IP between two network namespaces, TCP carried by one hop at either end.`
      : '',
    ...failures.map((what) => `- Failed: ${what}`),
  ].join('\n\n')
}
