import { sql } from 'kysely'
import type { DocumentGap } from '../reports/ports.ts'
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

/** Rows of the selection list that stand alone or lack a parameter; named by their row, never by a patient. */
export async function documentGaps(db: Database): Promise<readonly DocumentGap[]> {
  const lacking = sql<string[]>`array_remove(array[${sql.join(
    parameters.map(({ name, empty }) => sql`case when ${empty} then ${name}::text end`),
  )}], null)`
  const alone = sql<boolean>`not exists (select from document_links where documents.id in (report_id, study_id))`
  const rows = await db
    .selectFrom('documents')
    .select(['id', 'kind', lacking.as('lacking'), alone.as('unlinked')])
    .where('status', '=', 'current')
    .orderBy('kind')
    .orderBy('id')
    .execute()
  return rows.filter(({ lacking: names, unlinked }) => unlinked || names.length > 0)
}

/** Digests of the objects that reports keep, for whoever checks the store. */
export async function* documentObjects(db: Database): AsyncGenerator<string> {
  const rows = await db.selectFrom('documents').select(['received_object', 'bundle_object']).execute()
  for (const { received_object, bundle_object } of rows)
    for (const digest of [received_object, bundle_object]) if (digest !== null) yield digest
}
