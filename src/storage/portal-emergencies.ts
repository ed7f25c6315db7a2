import { sql } from 'kysely'
import type { Emergencies, Emergency, EmergencyReview } from '../country-b/ports.ts'
import type { Database } from './database.ts'
import { sealer } from './seal.ts'

const maxListed = 200
const keptDaysAfterReview = 90

/**
 * Overrides of restrictions by professionals of this country, sealed.
 * @param secret of the node, 32 bytes.
 */
export function portalEmergencies(db: Database, secret: Uint8Array): Emergencies {
  const box = sealer(secret)
  const opened = (row: { id: string; sealed: Buffer; sealed_review: Buffer | null }): Emergency => {
    const review = row.sealed_review && box.open(row.sealed_review, `${row.id}/review`)
    return {
      ...(JSON.parse(box.open(row.sealed, row.id).toString()) as Emergency),
      ...(review && { review: JSON.parse(review.toString()) as EmergencyReview }),
    }
  }
  const columns = ['id', 'sealed', 'sealed_review'] as const
  return {
    async add(emergency) {
      const { id, professional, expiresAt } = emergency
      await db
        .insertInto('portal_emergencies')
        .values({
          id,
          subject: box.name(professional.subject),
          sealed: box.seal(Buffer.from(JSON.stringify(emergency)), id),
          expires_at: new Date(expiresAt * 1000),
        })
        .execute()
      const { count } = await db
        .selectFrom('portal_emergencies')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('subject', '=', box.name(professional.subject))
        .where('started_at', '>', sql<Date>`now() - interval '1 hour'`)
        .executeTakeFirstOrThrow()
      return count
    },
    async find(id) {
      const row = await db
        .selectFrom('portal_emergencies')
        .select(columns)
        .where('id', '=', id)
        .executeTakeFirst()
      return row && opened(row)
    },
    async list() {
      const rows = await db
        .selectFrom('portal_emergencies')
        .select(columns)
        .orderBy(sql`sealed_review is not null`)
        .orderBy('started_at', 'desc')
        .limit(maxListed)
        .execute()
      return rows.map(opened)
    },
    async review(id, review) {
      const { numUpdatedRows } = await db
        .updateTable('portal_emergencies')
        .set({
          sealed_review: box.seal(Buffer.from(JSON.stringify(review)), `${id}/review`),
          reviewed_at: sql<Date>`now()`,
        })
        .where('id', '=', id)
        .where('sealed_review', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async end(id) {
      const { numUpdatedRows } = await db
        .updateTable('portal_emergencies')
        .set({ ended_at: sql<Date>`now()` })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async endDue() {
      const rows = await db
        .updateTable('portal_emergencies')
        .set({ ended_at: sql<Date>`now()` })
        .where('ended_at', 'is', null)
        .where('expires_at', '<', sql<Date>`now()`)
        .returning(columns)
        .execute()
      return rows.map(opened)
    },
  }
}

/** Removes those that were reviewed long ago; the journal keeps what happened. */
export async function purgeEmergencies(db: Database): Promise<void> {
  await db
    .deleteFrom('portal_emergencies')
    .where('reviewed_at', '<', sql<Date>`now() - make_interval(days => ${keptDaysAfterReview})`)
    .execute()
}
