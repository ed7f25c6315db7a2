import { sql } from 'kysely'
import type { ExchangeCounts, ExchangeFigures, TransferCount } from '../operator/ports.ts'
import { isFailure } from './audit-search.ts'
import type { Database } from './database.ts'
import { lineStates } from './line-history.ts'

/** More entries than these are not counted, so that the answer comes while somebody waits for it. */
const maxEntries = 100_000

/** How busy and how fast the lines to other countries were, out of the journal and of what was measured. */
export const exchangeFigures = (db: Database): ExchangeFigures => ({
  async counts(since) {
    const { rows } = await sql<ExchangeCounts & { readonly from: Date }>`
      with recent as (
        select recorded, record from audit_records where recorded >= ${since} order by recorded desc limit ${maxEntries}),
      exchanged as (
        select ${isFailure} as failed, replace(record, '\\u0000', '\\ufffd')::jsonb -> 'event' as event from recent
        where record ~ '"code":"(ITI-119|ITI-67|ITI-68|110103)"'),
      sides as (
        select failed, event #>> '{agent,1,who,display}' = event #>> '{source,observer,display}' as answered,
          event #>> '{agent,0,who,display}' as client, event #>> '{agent,1,who,display}' as server from exchanged),
      ends as (select failed, answered, case when answered then client else server end as country from sides)
      select country, answered, count(*)::int as requests, (count(*) filter (where failed))::int as failures,
        (select min(recorded) from recent) as from
      from ends where country ~ '^[A-Z]{2}$' group by country, answered order by country, answered`.execute(
      db,
    )
    const { rows: all } = await sql<{ entries: number }>`
      select count(*)::int as entries from (select 1 from audit_records where recorded >= ${since} limit ${maxEntries}) e`.execute(
      db,
    )
    const first = rows[0]?.from
    const isCut = (all[0]?.entries ?? 0) >= maxEntries
    return {
      from: isCut && first ? first : since,
      counts: rows.map(({ from: _, ...counts }) => counts),
    }
  },
  lines: () => lineStates(db),
  async transfers() {
    const { rows } = await sql<TransferCount>`
      select state, reason, count(*)::int as number, sum(bytes)::float8 as bytes, sum(sent)::float8 as sent
      from portal_downloads group by state, reason order by state, number desc limit 50`.execute(db)
    return rows
  },
})
