import { type RawBuilder, sql } from 'kysely'
import type { DocumentGap, DocumentGaps, GapKind, LinkDoubt } from '../reports/ports.ts'
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
/** Wider, and answered by the indexes of the lists: without it each row would be compared with all others. */
const maybeSame = sql<boolean>`(other.study_uids && mine.study_uids or other.accessions && mine.accessions
  or other.orders && mine.orders or other.id = any(mine.stated) or other.stated && array[mine.id])`
const isLinked = sql<boolean>`(mine.id = report_id or mine.id = study_id)`

/** What makes the links of a row doubtful; each is a condition on the row `mine`, and on `link` and `other` at its other end. */
const doubts: readonly { readonly name: LinkDoubt; readonly holds: RawBuilder<boolean> }[] = [
  {
    name: 'another-patient',
    holds: sql`exists (select from documents other where other.kind <> mine.kind and other.kind <> 'manifest' and other.status = 'current'
      and other.patient_id <> mine.patient_id and ${maybeSame} and ${sameByName})`,
  },
  {
    name: 'no-issuer',
    holds: sql`exists (select from document_links link join documents other
      on other.id = case when mine.id = report_id then study_id else report_id end
      where ${isLinked} and link.reason <> 'study-instance-uid' and not ${sameByName})`,
  },
  {
    name: 'another-day',
    holds: sql`exists (select from document_links link join documents other
      on other.id = case when mine.id = report_id then study_id else report_id end
      where ${isLinked} and link.reason <> 'study-instance-uid'
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

/** Rows that are looked at in one statement, and for one page. */
const pageRows = 1000
const mostRows = 20 * pageRows
const firstId = '00000000-0000-0000-0000-000000000000'

const hasGap: Readonly<Record<GapKind, (row: DocumentGap) => boolean>> = {
  unlinked: ({ unlinked }) => unlinked,
  doubtful: (row) => row.doubts.length > 0,
  lacking: (row) => row.lacking.length > 0,
}

/** Rows that stand alone, are linked doubtfully or lack a parameter, however many rows there are. */
export function documentGaps(db: Database): DocumentGaps {
  const lacking = named(parameters.map(({ name, empty }) => ({ name, holds: empty })))
  const alone = sql<boolean>`not exists (select from document_links where ${isLinked})`
  const rowsAfter = (after: string, kinds: readonly DocumentGap['kind'][]) =>
    db
      .selectFrom('documents as mine')
      .select([
        'id',
        sql<DocumentGap['kind']>`kind`.as('kind'),
        lacking.as('lacking'),
        named(doubts).as('doubts'),
        alone.as('unlinked'),
      ])
      .where('status', '=', 'current')
      .where('kind', 'in', [...kinds])
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageRows)
      .execute()
  return {
    async page({ after = firstId, count, only = {} }) {
      const kinds = only.kind ? [only.kind] : (['study', 'report'] as const)
      const isWanted = wantedBy(only.gap)
      const gaps: DocumentGap[] = []
      let at: string | undefined = after
      for (let looked = 0; at !== undefined && looked < mostRows; looked += pageRows) {
        const rows: readonly DocumentGap[] = await rowsAfter(at, kinds)
        gaps.push(...rows.filter(isWanted).slice(0, count - gaps.length))
        if (gaps.length === count) return { gaps, ...next(gaps) }
        at = rows.length === pageRows ? rows.at(-1)?.id : undefined
      }
      return { gaps, ...(at !== undefined && { next: at }) }
    },
  }
}

const next = (gaps: readonly DocumentGap[]) => {
  const last = gaps.at(-1)
  return last && { next: last.id }
}

const wantedBy = (gap: GapKind | undefined): ((row: DocumentGap) => boolean) =>
  gap ? hasGap[gap] : (row) => Object.values(hasGap).some((holds) => holds(row))

/** All rows with a gap, page by page. */
export async function* everyGap({ page }: DocumentGaps): AsyncGenerator<DocumentGap> {
  for (let after: string | undefined = firstId; after !== undefined; ) {
    const { gaps, next } = await page({ after, count: pageRows })
    yield* gaps
    after = next
  }
}

/** Digests of the objects that reports keep, for whoever checks the store. */
export async function* documentObjects(db: Database): AsyncGenerator<string> {
  const page = (after: string) =>
    db
      .selectFrom('documents')
      .select(['id', 'received_object', 'bundle_object'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageRows)
      .execute()
  for await (const { received_object, bundle_object } of inPages(page))
    for (const digest of [received_object, bundle_object]) if (digest !== null) yield digest
}

/** @param page rows after an id, in its order */
async function* inPages<Row extends { readonly id: string }>(
  page: (after: string) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  for (let after: string | undefined = firstId; after !== undefined; ) {
    const rows: readonly Row[] = await page(after)
    yield* rows
    after = rows.length === pageRows ? rows.at(-1)?.id : undefined
  }
}
