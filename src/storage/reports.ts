import { sql } from 'kysely'
import type { ReportIndex } from '../reports/ports.ts'
import type { OpenDatabase } from './database.ts'
import { linkDocument } from './document-links.ts'
import { putReport } from './put-report.ts'
import type { DocumentTables } from './schema/documents.ts'

/** The versions of reports in PostgreSQL: of each report one row is current, the others are superseded. */
export function reportIndex(database: Pick<OpenDatabase, 'db' | 'pool'>): ReportIndex {
  const { db, pool } = database
  return {
    async status(id) {
      const { rows } = await pool.query<{ status: DocumentTables['documents']['status'] }>({
        name: 'report-status',
        text: 'select status from documents where id = $1',
        values: [id],
      })
      return rows[0]?.status
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

    put: (row) => putReport(database, row),
  }
}

const gone = (held: readonly string[]) => sql<boolean>`(received_object <> all(${held}::text[]))`

/** Whether a current report is a newer version of the row `mine`, or says that it replaces it. */
const overtaken = sql<boolean>`exists (select from documents newer
  where newer.kind = 'report' and newer.id <> mine.id and newer.patient_id = mine.patient_id and newer.status = 'current'
    and (newer.key = mine.key or newer.replaces && (mine.identifiers || mine.key)))`
