import { type RawBuilder, sql } from 'kysely'
import type { DocumentGap, LinkDoubt } from '../reports/ports.ts'
import type { Database } from './database.ts'

/** What a row of the selection list should have to be found by: the guideline's parameters (article 10). */
const parameters = [
  { name: 'modality', empty: sql`cardinality(modalities) = 0` },
  { name: 'acquisition date', empty: sql`period_low is null` },
  { name: 'body location', empty: sql`cardinality(regions) = 0` },
  { name: 'study type', empty: sql`cardinality(events) = 0` },
  { name: 'requesting specialty', empty: sql`cardinality(specialties) = 0` },
  { name: 'title', empty: sql`title is null` },
  { name: 'size', empty: sql`bytes is null` },
] as const

const issued = (list: string) => sql`array(select v from unnest(${sql.ref(list)}) v where v ~ '^.+[|].+$')`

/** Names that only one study or order has: a Study Instance UID, a number with its issuer. */
const sameByName = sql<boolean>`(mine.study_uids && other.study_uids
  or ${issued('mine.accessions')} && ${issued('other.accessions')}
  or ${issued('mine.orders')} && ${issued('other.orders')}
  or other.id = any(mine.stated) or mine.id = any(other.stated))`

/** What makes the links of a row doubtful; each is a condition on the row `mine`, and on `link` and `other` at its other end. */
const doubts: readonly { readonly name: LinkDoubt; readonly holds: RawBuilder<boolean> }[] = [
  {
    name: 'another-patient',
    holds: sql`exists (select from documents other where other.kind <> mine.kind and other.kind <> 'manifest' and other.status = 'current'
      and other.patient_id <> mine.patient_id and ${sameByName})`,
  },
  {
    name: 'no-issuer',
    holds: sql`exists (select from document_links link join documents other
      on other.id = case when mine.id = report_id then study_id else report_id end
      where mine.id in (report_id, study_id) and link.reason <> 'study-instance-uid' and not ${sameByName})`,
  },
  {
    name: 'another-day',
    holds: sql`exists (select from document_links link join documents other
      on other.id = case when mine.id = report_id then study_id else report_id end
      where mine.id in (report_id, study_id) and link.reason <> 'study-instance-uid'
        and (other.period_low > mine.period_high + interval '1 day'
          or mine.period_low > other.period_high + interval '1 day'))`,
  },
]

const named = <T extends string>(
  when: readonly { readonly name: T; readonly holds: RawBuilder<unknown> }[],
) =>
  sql<
    T[]
  >`array_remove(array[${sql.join(when.map(({ name, holds }) => sql`case when ${holds} then ${name}::text end`))}], null)`

/** Rows of the selection list that stand alone, are linked doubtfully or lack a parameter; named by their row, never by a patient. */
export async function documentGaps(db: Database): Promise<readonly DocumentGap[]> {
  const lacking = named(parameters.map(({ name, empty }) => ({ name, holds: empty })))
  const alone = sql<boolean>`not exists (select from document_links where mine.id in (report_id, study_id))`
  const rows = await db
    .selectFrom('documents as mine')
    .select([
      'id',
      sql<DocumentGap['kind']>`kind`.as('kind'),
      lacking.as('lacking'),
      named(doubts).as('doubts'),
      alone.as('unlinked'),
    ])
    .where('status', '=', 'current')
    .where('kind', 'in', ['study', 'report'])
    .orderBy('kind')
    .orderBy('id')
    .execute()
  return rows.filter((row) => row.unlinked || row.lacking.length > 0 || row.doubts.length > 0)
}

/** Digests of the objects that reports keep, for whoever checks the store. */
export async function* documentObjects(db: Database): AsyncGenerator<string> {
  const rows = await db.selectFrom('documents').select(['received_object', 'bundle_object']).execute()
  for (const { received_object, bundle_object } of rows)
    for (const digest of [received_object, bundle_object]) if (digest !== null) yield digest
}
