import { sql } from 'kysely'
import type { ReportIndex, ReportRow } from '../reports/ports.ts'
import type { Database } from './database.ts'
import { linkDocument } from './document-links.ts'
import { columnsOf } from './document-rows.ts'

/** The versions of reports in PostgreSQL: of each report one row is current, the others are superseded. */
export function reportIndex(db: Database): ReportIndex {
  return {
    async status(id) {
      const row = await db.selectFrom('documents').select('status').where('id', '=', id).executeTakeFirst()
      return row?.status
    },

    followArchive: (studyUid, held) =>
      db.transaction().execute(async (trx) => {
        const { rows } = await sql<{ id: string }>`
          update documents as mine set updated_at = clock_timestamp(),
            status = case when ${gone(held)} then 'entered-in-error' when ${overtaken} then 'superseded' else 'current' end,
            withdrawn = case when ${gone(held)} then 'removed-from-archive' end
          where origin_study = ${studyUid}
            and (status = 'current' and ${gone(held)} or withdrawn is not null and not ${gone(held)})
          returning id`.execute(trx)
        for (const { id } of rows) await linkDocument(trx, id)
      }),

    async patientOf(key) {
      const row = await db
        .selectFrom('documents')
        .select('patient_id')
        .where('kind', '=', 'report')
        .where('key', '=', key)
        .orderBy('updated_at', 'desc')
        .executeTakeFirst()
      return row?.patient_id
    },

    put: (row) =>
      db.transaction().execute(async (trx) => {
        for (const key of [row.key, ...row.replaces].sort())
          await sql`select pg_advisory_xact_lock(hashtextextended(${`report ${key}`}, 0))`.execute(trx)
        const superseded = await isSuperseded(trx, row)
        const inserted = await insert(trx, row, superseded)
        if (!inserted) return { kind: 'present', current: !superseded, linked: 0, conflicts: 0 }
        if (!superseded) await supersede(trx, row)
        return { kind: 'stored', current: !superseded, ...(await linkDocument(trx, row.id)) }
      }),
  }
}

const gone = (held: readonly string[]) => sql<boolean>`(received_object <> all(${held}::text[]))`

/** Whether a current report is a newer version of the row `mine`, or says that it replaces it. */
const overtaken = sql<boolean>`exists (select from documents newer
  where newer.kind = 'report' and newer.id <> mine.id and newer.patient_id = mine.patient_id and newer.status = 'current'
    and (newer.key = mine.key or newer.replaces && (mine.identifiers || mine.key)))`

/** Whether a newer version is held, or a report that says it replaces this one. */
async function isSuperseded(trx: Database, row: ReportRow): Promise<boolean> {
  const newer = await trx
    .selectFrom('documents')
    .select('id')
    .where('kind', '=', 'report')
    .where('id', '<>', row.id)
    .where('patient_id', '=', row.patientKey)
    .where((at) =>
      at.or([
        at.and([
          at('key', '=', row.key),
          sql<boolean>`(coalesce(version_at, ''), version_label) > (${row.order.at}, ${versionLabel(row.order.version)})`,
        ]),
        // A version that replaces its own report by the number that all versions share replaces older ones only.
        at.and([
          at('key', '<>', row.key),
          sql<boolean>`replaces && ${[row.key, ...row.keys.tokens.identifier]}::text[]`,
        ]),
      ]),
    )
    .executeTakeFirst()
  return newer !== undefined
}

async function insert(trx: Database, row: ReportRow, superseded: boolean): Promise<boolean> {
  const current = row.enteredInError ? 'entered-in-error' : 'current'
  const result = await trx
    .insertInto('documents')
    .values({
      id: row.id,
      kind: 'report',
      patient_id: row.patientKey,
      key: row.key,
      status: superseded ? 'superseded' : current,
      reference: row.reference,
      received_object: row.receivedObject,
      received_type: row.receivedType,
      bundle_object: row.bundleObject,
      origin_study: row.originStudy ?? null,
      replaces: [...row.replaces],
      version_at: row.order.at,
      version_label: versionLabel(row.order.version),
      updated_at: sql<Date>`clock_timestamp()`,
      ...columnsOf(row.keys),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

/** Earlier versions of the report, and what it says it replaces, of the same person only. */
async function supersede(trx: Database, row: ReportRow): Promise<void> {
  await trx
    .updateTable('documents')
    .set({ status: 'superseded', updated_at: sql<Date>`clock_timestamp()` })
    .where('kind', '=', 'report')
    .where('status', '<>', 'superseded')
    .where('id', '<>', row.id)
    .where('patient_id', '=', row.patientKey)
    .where((at) =>
      at.or([
        at('key', '=', row.key),
        ...(row.replaces.length > 0
          ? [at('key', 'in', [...row.replaces]), sql<boolean>`identifiers && ${[...row.replaces]}::text[]`]
          : []),
      ]),
    )
    .execute()
}

/** Versions that are numbers compare as numbers: 10 after 9. */
const versionLabel = (version: string): string => version.replace(/\d+/g, (digits) => digits.padStart(8, '0'))
