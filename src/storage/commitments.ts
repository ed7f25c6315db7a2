import { sql } from 'kysely'
import type { CommitmentQueue, Reference } from '../connector/dimse/ports.ts'
import type { Database } from './database.ts'

const inMs = (ms: number) => sql<Date>`now() + make_interval(secs => ${ms / 1000})`

/** Requests for storage commitment that are still to be answered, shared by all nodes of the country. */
export function commitmentQueue(db: Database): CommitmentQueue {
  return {
    async add({ transactionUid, calling, references }, afterMs) {
      const { id } = await db
        .insertInto('commitments')
        .values({
          transaction_uid: transactionUid,
          calling,
          refs: JSON.stringify(references.map((one) => [one.sopClassUid, one.sopInstanceUid])),
          not_before: inMs(afterMs),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return String(id)
    },
    async claim(leaseMs) {
      const row = await db
        .updateTable('commitments')
        .set(({ eb }) => ({ attempts: eb('attempts', '+', 1), not_before: inMs(leaseMs) }))
        .where('id', '=', (at) =>
          at
            .selectFrom('commitments')
            .select('id')
            .where('not_before', '<=', sql<Date>`now()`)
            .orderBy('not_before')
            .limit(1)
            .forUpdate()
            .skipLocked(),
        )
        .returningAll()
        .executeTakeFirst()
      return (
        row && {
          key: String(row.id),
          attempts: row.attempts,
          transactionUid: row.transaction_uid,
          calling: row.calling,
          references: referencesOf(row.refs),
        }
      )
    },
    async done(key) {
      await db.deleteFrom('commitments').where('id', '=', Number(key)).execute()
    },
    async later(key, delayMs) {
      await db
        .updateTable('commitments')
        .set({ not_before: inMs(delayMs) })
        .where('id', '=', Number(key))
        .execute()
    },
  }
}

const referencesOf = (refs: string): readonly Reference[] =>
  (JSON.parse(refs) as readonly (readonly [string, string])[]).map(([sopClassUid, sopInstanceUid]) => ({
    sopClassUid,
    sopInstanceUid,
  }))
