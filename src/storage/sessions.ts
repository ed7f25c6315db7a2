import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { ProfessionalSessions } from '../country-b/ports.ts'
import type { Professional } from '../domain/professional.ts'
import type { Database } from './database.ts'
import { sealer } from './seal.ts'

const idleSeconds = 15 * 60
const absoluteSeconds = 8 * 3600
/** How exact the idle time is: a session that is used is written no more often than this. */
const touchSeconds = 20

/**
 * Sessions of professionals: 256 random bits each, of which the SHA-256 is stored; they end 15 minutes after the last
 * use and 8 hours after the sign-in (the database's clock).
 * @param secret of the node, 32 bytes.
 */
export function professionalSessions(db: Database, secret: Uint8Array): ProfessionalSessions {
  const box = sealer(secret)
  const live = sql<boolean>`seen_at > now() - make_interval(secs => ${idleSeconds})
    and opened_at > now() - make_interval(secs => ${absoluteSeconds})`
  return {
    async open(professional) {
      const id = randomBytes(32).toString('base64url')
      const hash = hashOf(id)
      const sealed = box.seal(Buffer.from(JSON.stringify(professional)), hash.toString('hex'))
      await db
        .insertInto('portal_sessions')
        .values({ id_hash: hash, subject: professional.subject, sealed })
        .execute()
      return id
    },
    async find(id) {
      const hash = hashOf(id)
      const row = await db
        .selectFrom('portal_sessions')
        .select(['sealed', 'opened_at', 'seen_at', sql<Date>`now()`.as('now')])
        .where('id_hash', '=', hash)
        .where(live)
        .executeTakeFirst()
      if (!row) return undefined
      const [now, opened, seen] = [row.now, row.opened_at, row.seen_at].map(
        (date) => date.getTime() / 1000,
      ) as [number, number, number]
      if (now - seen > touchSeconds)
        await db
          .updateTable('portal_sessions')
          .set({ seen_at: sql<Date>`now()` })
          .where('id_hash', '=', hash)
          .execute()
      return {
        professional: JSON.parse(box.open(row.sealed, hash.toString('hex')).toString()) as Professional,
        expiresAt: Math.floor(Math.min(now + idleSeconds, opened + absoluteSeconds)),
      }
    },
    async close(id) {
      await db.deleteFrom('portal_sessions').where('id_hash', '=', hashOf(id)).execute()
    },
  }
}

/** Removes sessions that ended. */
export async function purgeSessions(db: Database): Promise<void> {
  await db
    .deleteFrom('portal_sessions')
    .where(
      sql<boolean>`seen_at < now() - make_interval(secs => ${idleSeconds})
        or opened_at < now() - make_interval(secs => ${absoluteSeconds})`,
    )
    .execute()
}

const hashOf = (id: string): Buffer => createHash('sha256').update(id).digest()
