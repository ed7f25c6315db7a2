import type { Downloads } from '../country-b/ports.ts'
import type { Database } from './database.ts'
import { sealer } from './seal.ts'

/**
 * How far downloads are.
 * @param secret of the node, 32 bytes.
 */
export function downloadStore(db: Database, secret: Uint8Array): Downloads {
  const box = sealer(secret)
  return {
    async add(treatment, download) {
      await db
        .insertInto('portal_downloads')
        .values({
          id: download.id,
          treatment_id: treatment,
          sealed_name: box.seal(Buffer.from(download.fileName), download.id),
          bytes: download.bytes,
          files: download.files,
          state: download.state,
          sent: download.sent,
          files_sent: download.filesSent,
          reason: download.reason ?? null,
        })
        .execute()
    },
    async find(treatment, id) {
      const row = await db
        .selectFrom('portal_downloads')
        .selectAll()
        .where('id', '=', id)
        .where('treatment_id', '=', treatment)
        .executeTakeFirst()
      if (!row) return undefined
      return {
        id,
        fileName: box.open(row.sealed_name, id).toString(),
        bytes: row.bytes,
        files: row.files,
        state: row.state,
        sent: row.sent,
        filesSent: row.files_sent,
        ...(row.reason !== null && { reason: row.reason }),
      }
    },
    async start(treatment, id) {
      const result = await db
        .updateTable('portal_downloads')
        .set({ state: 'running' })
        .where('id', '=', id)
        .where('treatment_id', '=', treatment)
        .where('state', '=', 'ready')
        .executeTakeFirst()
      return result.numUpdatedRows === 1n
    },
    async progress(treatment, id, { state, sent, filesSent, reason }) {
      await db
        .updateTable('portal_downloads')
        .set({ state, sent, files_sent: filesSent, reason: reason ?? null })
        .where('id', '=', id)
        .where('treatment_id', '=', treatment)
        .execute()
    },
  }
}
