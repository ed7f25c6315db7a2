import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Identification, Identifications } from '../country-b/ports.ts'
import type { Database } from './database.ts'
import { sealer } from './seal.ts'

const lifeSeconds = 600

/**
 * Identities that were confirmed and the failures to confirm one.
 * @param secret of the node, 32 bytes.
 */
export function identifications(db: Database, secret: Uint8Array): Identifications {
  const box = sealer(secret)
  return {
    async keep(subject, identification) {
      const id = randomBytes(16).toString('base64url')
      const sealed = box.seal(Buffer.from(JSON.stringify(identification)), id)
      await db.insertInto('portal_identifications').values({ id, subject, sealed }).execute()
      return id
    },
    async find(id, subject) {
      const row = await db
        .selectFrom('portal_identifications')
        .select('sealed')
        .where('id', '=', id)
        .where('subject', '=', subject)
        .where('made_at', '>', sql<Date>`now() - make_interval(secs => ${lifeSeconds})`)
        .executeTakeFirst()
      return row && (JSON.parse(box.open(row.sealed, id).toString()) as Identification)
    },
    async failures(subject, seconds) {
      const row = await db
        .selectFrom('portal_failed_identifications')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('subject', '=', subject)
        .where('at', '>', sql<Date>`now() - make_interval(secs => ${seconds})`)
        .executeTakeFirstOrThrow()
      return row.count
    },
    async addFailure(subject) {
      await db.insertInto('portal_failed_identifications').values({ subject }).execute()
    },
  }
}

/** Removes identities that nobody took up in time, and failures that count no more. */
export async function purgeIdentifications(db: Database): Promise<void> {
  await db
    .deleteFrom('portal_identifications')
    .where('made_at', '<', sql<Date>`now() - make_interval(secs => ${lifeSeconds})`)
    .execute()
  await db
    .deleteFrom('portal_failed_identifications')
    .where('at', '<', sql<Date>`now() - interval '1 day'`)
    .execute()
}
