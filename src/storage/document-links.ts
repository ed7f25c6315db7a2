import { sql } from 'kysely'
import type { LinkOutcome } from '../country-a/ports.ts'
import type { Database } from './database.ts'

/**
 * Links a document with those of the other kind that name the same study, accession (with its issuer) or order, or to which
 * its source says it belongs, and says why: the strongest reason counts. Links that this document no longer has are removed. Documents of another person are
 * never linked, only counted.
 */
export async function linkDocument(trx: Database, id: string): Promise<LinkOutcome> {
  const { rows } = await sql<LinkCount>`
    with mine as (select * from documents where id = ${id} and kind <> 'manifest'),
    ${linking},
    gone as (
      delete from document_links using mine
      where ${id} in (report_id, study_id)
        and not exists (select from matches m where not m.conflict and m.id in (report_id, study_id))
    )
    select conflict, count(*) as n from matches group by conflict`.execute(trx)
  return linkOutcome(rows)
}

export interface LinkCount {
  readonly conflict: boolean
  readonly n: number
}

/** What the counts of `matches` say. */
export function linkOutcome(rows: readonly LinkCount[]): LinkOutcome {
  const count = (conflict: boolean): number => rows.find((row) => row.conflict === conflict)?.n ?? 0
  return { linked: count(false), conflicts: count(true) }
}

/**
 * An accession or order number counts with its issuer. Where one of both doesn't name the issuer, the bare number counts
 * within one person only, as most archives don't send the issuer.
 */
const shared = (name: 'accessions' | 'orders') => {
  const mine = sql.ref(`mine.${name}`)
  const other = sql.ref(`other.${name}`)
  const issued = (list: typeof mine) => sql`array(select v from unnest(${list}) v where v ~ '^.+[|].+$')`
  const without = (list: typeof mine) => sql`not exists (select from unnest(${list}) v where v ~ '^.+[|].+$')`
  return sql<boolean>`(${issued(mine)} && ${issued(other)}
    or (other.patient_id = mine.patient_id and ${mine} && ${other} and (${without(mine)} or ${without(other)})))`
}
const accessionWithIssuer = shared('accessions')
const orderWithIssuer = shared('orders')

/** Of the row `mine` of a statement: its `matches`, and the links that are made with those of its person. */
export const linking = sql`matches as (
      select other.id, mine.id as mine, mine.kind, other.patient_id <> mine.patient_id as conflict,
        case when other.study_uids && mine.study_uids then 'study-instance-uid'
             when ${accessionWithIssuer} then 'accession-number'
             when ${orderWithIssuer} then 'order-number'
             else 'stated-by-source' end as reason
      from mine join documents other on other.kind <> mine.kind and other.kind <> 'manifest'
        and mine.status <> 'entered-in-error' and other.status <> 'entered-in-error'
        and (other.study_uids && mine.study_uids or other.accessions && mine.accessions
             or other.orders && mine.orders or other.id = any(mine.stated) or other.stated && array[mine.id])
      where other.study_uids && mine.study_uids or ${accessionWithIssuer} or ${orderWithIssuer}
        or other.id = any(mine.stated) or other.stated && array[mine.id]
    ),
    made as (
      insert into document_links (report_id, study_id, reason)
      select case when kind = 'report' then mine else id end, case when kind = 'report' then id else mine end, reason
      from matches where not conflict
      on conflict (report_id, study_id) do update set reason = excluded.reason
        where document_links.reason <> excluded.reason
    )`
