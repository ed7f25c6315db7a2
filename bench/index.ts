import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { embeddedPostgres } from '../src/storage/embedded-postgres.ts'
import { askInLoop, client, type Client as HttpClient, json } from './archive/client.ts'
import { startSide } from './archive/sides.ts'
import { askByWrk } from './archive/wrk.ts'
import { fill } from './index/fill.ts'
import { planOf } from './index/plans.ts'
import { searches } from './index/searches.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'

const sizes = [1000, 1_000_000] as const
const connections = 4
const ways = 200

interface Figure {
  /** Answers a second by wrk, a value a round. */
  readonly perSecond: readonly number[]
  readonly plan: string
}

/** Searches through the HTTP door with 1,000 and with 1,000,000 studies in the index of the same node. */
export async function run({ data, rounds, seconds, only }: BenchOptions): Promise<BenchResult> {
  const parent = data ?? join(tmpdir(), 'roentgate-bench')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'index-'))
  const side = await startSide('ours', { folder: join(folder, 'server'), movePort: 104, load: '' })
  const target = client(side.base, side.token)
  const { url } = await embeddedPostgres(join(folder, 'server/data/postgres'))
  const database = new Client({ connectionString: url })
  await database.connect()
  const wanted = new RegExp(only ?? '')
  const found = new Map<number, Record<string, Figure>>()
  const failures: string[] = []
  const filling: Record<number, number> = {}
  try {
    let held = 0
    for (const size of sizes) {
      const started = performance.now()
      await fill(database, held, size)
      filling[size] = (performance.now() - started) / 1000
      held = size
      const figures: Record<string, Figure> = {}
      for (const name of Object.keys(searches).filter((each) => wanted.test(each))) {
        console.error(`${size} studies: ${name}`)
        try {
          figures[name] = await measure({ target, database, folder, rounds, seconds }, name, size)
        } catch (error) {
          failures.push(`${size} studies, ${name}: ${(error as Error).message}`)
        }
      }
      found.set(size, figures)
    }
  } finally {
    target.close()
    await database.end()
    await side.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return result(found, filling, failures)
}

interface Measuring {
  readonly target: HttpClient
  readonly database: Client
  readonly folder: string
  readonly rounds: number
  readonly seconds: number
}

async function measure(
  { target, database, folder, rounds, seconds }: Measuring,
  name: string,
  size: number,
): Promise<Figure> {
  const search = searches[name]
  if (!search) throw new Error('no such search')
  const question = (turn: number) => search.question(size, turn)
  await askInLoop(target, question, { connections, seconds: Math.min(seconds, 2) })
  const paths = Array.from({ length: ways }, (_, turn) => question(turn).path)
  const perSecond: number[] = []
  for (let round = 0; round < rounds; round++)
    perSecond.push(await askByWrk(target, paths, json, { connections, seconds, folder }))
  return { perSecond, plan: await planOf(database, question(3).path) }
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

function result(
  found: ReadonlyMap<number, Record<string, Figure>>,
  filling: Record<number, number>,
  failures: readonly string[],
): BenchResult {
  const [few, many] = sizes.map((size) => found.get(size) ?? {})
  const rows = Object.entries(searches).flatMap(([name, { what, atMost }]) => {
    const [small, large] = [few?.[name], many?.[name]]
    if (!small || !large) return []
    const slower = middle(small.perSecond) / middle(large.perSecond)
    return [
      { name, what, small, large, slower, ...(atMost !== undefined && { atMost, met: slower <= atMost }) },
    ]
  })
  const lines = rows.map(({ what, small, large, slower, atMost, met }) => [
    what,
    middle(small.perSecond).toFixed(0),
    middle(large.perSecond).toFixed(0),
    `${slower.toFixed(2)} ×`,
    atMost === undefined ? '' : `≤ ${atMost} ×`,
    met === undefined ? '' : met ? 'met' : '**missed**',
  ])
  const head = ['', '1,000 studies, 1/s', '1,000,000 studies, 1/s', 'slower', 'floor', '']
  const table = [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
  const plans = rows.map(({ what, large }) => `## ${what}\n\n\`\`\`\n${large.plan}\n\`\`\``)
  return {
    results: { rows, filling, failures },
    text: [
      table,
      ...failures.map((what) => `- Wrong answer: ${what}`),
      '# Plans with 1,000,000 studies',
      ...plans,
    ].join('\n\n'),
    failed: failures.length > 0,
  }
}
