import { sql } from 'kysely'
import { type LineFigures, type Spread, widened } from '../country-b/line-estimate.ts'
import type { LineHistory } from '../country-b/ports.ts'
import type { MeasuredLine } from '../operator/ports.ts'
import type { Database } from './database.ts'

const keptDays = 28
/** With fewer samples of these hours the whole day speaks. */
const enoughSamples = 20

/** What was measured on the lines to other countries: figures and hours only, no word of who or what. */
export function lineHistory(db: Database, hourNow = () => new Date().getHours()): LineHistory {
  return {
    async add(country, { bytesPerSecond, firstByteMs }) {
      await db
        .insertInto('line_samples')
        .values({ country, hour: hourNow(), bytes_per_second: bytesPerSecond, first_byte_ms: firstByteMs })
        .execute()
    },
    async figures(country) {
      const hour = hourNow()
      const near = await figuresOf(db, country, [(hour + 23) % 24, hour, (hour + 1) % 24])
      return near && near.samples >= enoughSamples ? near : figuresOf(db, country)
    },
    async addForecast(country, { expected, seconds }) {
      const { low, middle, high } = expected
      await db
        .insertInto('line_forecasts')
        .values({ country, low_s: low, middle_s: middle, high_s: high, actual_s: seconds })
        .execute()
    },
  }
}

async function figuresOf(
  db: Database,
  country: string,
  hours?: readonly number[],
): Promise<LineFigures | undefined> {
  const quantiles = (column: 'bytes_per_second' | 'first_byte_ms') =>
    sql<readonly [number, number, number] | null>`
      percentile_cont(array[0.1, 0.5, 0.9]) within group (order by ${sql.ref(column)})`
  const { samples, rate, wait } = await db
    .selectFrom('line_samples')
    .where('country', '=', country)
    .where(sql<boolean>`at > now() - make_interval(days => ${keptDays})`)
    .$if(hours !== undefined, (query) => query.where('hour', 'in', hours ?? []))
    .select(({ fn }) => [fn.countAll<number>().as('samples')])
    .select([quantiles('bytes_per_second').as('rate'), quantiles('first_byte_ms').as('wait')])
    .executeTakeFirstOrThrow()
  if (!rate || !wait) return undefined
  const spread = ([low, middle, high]: readonly [number, number, number]): Spread =>
    widened({ low, middle, high }, samples)
  return { samples, bytesPerSecond: spread(rate), firstByteMs: spread(wait) }
}

/** For the operator: every line of the last four weeks, and how true its estimates were. */
export async function lineStates(db: Database): Promise<readonly MeasuredLine[]> {
  const spread = (column: 'bytes_per_second' | 'first_byte_ms') => {
    const quantile = (share: number) =>
      sql`percentile_cont(${sql.lit(share)}) within group (order by ${sql.ref(column)})`
    return sql`json_build_object('low', ${quantile(0.1)}, 'middle', ${quantile(0.5)}, 'high', ${quantile(0.9)})`
  }
  const { rows } = await sql<MeasuredLine>`
    select country, s.samples, s.rate as "bytesPerSecond", s.wait as "firstByteMs", f.ratio, f.within from
      (select country, count(*)::int as samples, ${spread('bytes_per_second')} as rate, ${spread('first_byte_ms')} as wait
        from line_samples where at > now() - make_interval(days => ${keptDays}) group by country) s
      full join
      (select country, percentile_cont(0.5) within group (order by actual_s / middle_s) as ratio,
        avg((actual_s between low_s and high_s)::int)::float8 as within
        from line_forecasts where at > now() - make_interval(days => ${keptDays}) group by country) f
      using (country) order by country`.execute(db)
  return rows
}

/** Removes what is too old to say how a line is. */
export async function purgeLineHistory(db: Database): Promise<void> {
  for (const table of ['line_samples', 'line_forecasts'] as const)
    await db.deleteFrom(table).where(sql<boolean>`at < now() - make_interval(days => ${keptDays})`).execute()
}
