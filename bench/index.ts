import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { embeddedPostgres } from '../src/storage/embedded-postgres.ts'
import { askInLoop, client, type Client as HttpClient, json, median } from './archive/client.ts'
import { type Side, startSide } from './archive/sides.ts'
import { askByWrk } from './archive/wrk.ts'
import { fill } from './index/fill.ts'
import { planOf } from './index/plans.ts'
import { type Search, searches } from './index/searches.ts'
import type { BenchOptions, BenchResult } from './support/bench.ts'

const [few, many] = [1000, 1_000_000]
const connections = 4
/** Different searches of one kind that are asked in turn. */
const ways = 200

/** A node whose index holds so many studies. */
interface Filled {
  readonly size: number
  readonly side: Side
  readonly target: HttpClient
  readonly database: Client
}

/**
 * Searches through the HTTP door of two nodes, one with 1,000 and one with 1,000,000 studies in its index, in turns. The
 * nodes' data stay for the next time.
 */
export async function run({ data, rounds, seconds, only }: BenchOptions): Promise<BenchResult> {
  const parent = data ?? join(tmpdir(), 'roentgate-bench')
  const wanted = new RegExp(only ?? '')
  const failures: string[] = []
  const rows: Row[] = []
  const small = await filled(parent, few)
  const large = await filled(parent, many)
  try {
    for (const [name, search] of Object.entries(searches).filter(([each]) => wanted.test(each))) {
      console.error(name)
      try {
        rows.push(await measure(name, search, { small, large, rounds, seconds, folder: parent }))
      } catch (error) {
        failures.push(`${name}: ${(error as Error).message}`)
      }
    }
  } finally {
    await closed(small)
    await closed(large)
  }
  return result(rows, failures)
}

async function filled(parent: string, size: number): Promise<Filled> {
  const folder = join(parent, `index-${size}`)
  mkdirSync(folder, { recursive: true })
  const server = join(folder, 'server')
  const mark = join(folder, 'filled')
  const side = await startSide('ours', { folder: server, movePort: 104, load: '', keeps: existsSync(mark) })
  const { url } = await embeddedPostgres(join(server, 'data/postgres'))
  const database = new Client({ connectionString: url })
  await database.connect()
  if (!existsSync(mark)) {
    console.error(`${size} studies go into the index`)
    await fill(database, 0, size)
    writeFileSync(mark, '')
  }
  return { size, side, target: client(side.base, side.token), database }
}

async function closed({ target, database, side }: Filled): Promise<void> {
  target.close()
  await database.end()
  await side.stop()
}

interface Row {
  readonly name: string
  readonly what: string
  /** Answers a second by wrk, a value a round. */
  readonly small: readonly number[]
  readonly large: readonly number[]
  readonly slower: number
  readonly atMost?: number
  readonly met?: boolean
  readonly plan: string
}

interface Measuring {
  readonly small: Filled
  readonly large: Filled
  readonly rounds: number
  readonly seconds: number
  readonly folder: string
}

async function measure(name: string, search: Search, measuring: Measuring): Promise<Row> {
  const { small, large, rounds, seconds, folder } = measuring
  const found: Record<'small' | 'large', number[]> = { small: [], large: [] }
  for (const { target, size } of [small, large])
    await askInLoop(target, (turn) => search.question(size, turn), { connections, seconds })
  for (let round = 0; round < rounds; round++)
    for (const [which, { target, size }] of [
      ['small', small],
      ['large', large],
    ] as const) {
      const paths = Array.from({ length: ways }, (_, turn) => search.question(size, turn).path)
      found[which].push(await askByWrk(target, paths, json, { connections, seconds, folder }))
    }
  const slower = median(found.small) / median(found.large)
  const { what, atMost } = search
  const plan = await planOf(large.database, search.question(large.size, 3).path)
  return {
    name,
    what,
    ...found,
    slower,
    plan,
    ...(atMost !== undefined && { atMost, met: slower <= atMost }),
  }
}

function result(rows: readonly Row[], failures: readonly string[]): BenchResult {
  const spread = (values: readonly number[]): string =>
    `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`
  const lines = rows.map(({ what, small, large, slower, atMost, met }) => [
    what,
    spread(small),
    spread(large),
    `${slower.toFixed(2)} ×`,
    atMost === undefined ? '' : `≤ ${atMost} ×`,
    met === undefined ? '' : met ? 'met' : '**missed**',
  ])
  const head = ['', '1,000 studies, 1/s', '1,000,000 studies, 1/s', 'slower', 'floor', '']
  const table = [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
  const plans = rows.map(({ what, plan }) => `### ${what}\n\n\`\`\`\n${plan}\n\`\`\``)
  return {
    results: { rows, failures },
    text: [
      table,
      'Medians with the least and the most of all rounds, by wrk with 4 connections, a token and the journal; the two nodes in turns.',
      ...failures.map((what) => `- Wrong answer: ${what}`),
      '## Plans with 1,000,000 studies',
      ...plans,
    ].join('\n\n'),
    failed: failures.length > 0,
  }
}
