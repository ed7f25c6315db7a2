import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { OpenViewer, ViewerAccess, ViewerAccesses } from '../country-a/ports.ts'
import type { Database } from './database.ts'

export const codeSeconds = 60
const idleSeconds = 15 * 60
const absoluteSeconds = 60 * 60
/** How exact the idle time is: a session that is used is written no more often than this. */
const touchSeconds = 20
const purgeEveryMs = 600_000

/**
 * Codes and sessions of the viewer: 256 random bits each, of which the SHA-256 is stored. A code lives a minute and opens
 * once; a session ends 15 minutes after its last use, an hour after its beginning, and with the treatment. The database's
 * clock counts.
 */
export function viewerAccesses(db: Database): ViewerAccesses & { purge(): Promise<void>; stop(): void } {
  const purge = async (): Promise<void> => {
    await db
      .deleteFrom('viewer_accesses')
      .where('offered_at', '<', sql<Date>`now() - make_interval(secs => ${codeSeconds + absoluteSeconds})`)
      .execute()
  }
  // A purge that fails leaves rows for the next one.
  const timer = setInterval(() => void purge().catch(() => {}), purgeEveryMs)
  timer.unref()
  return {
    async offer(access) {
      const code = newSecret()
      const { until, portalOrigin } = access
      await db
        .insertInto('viewer_accesses')
        .values({
          code_hash: hashOf(code),
          origin: portalOrigin,
          access: JSON.stringify(access),
          until: new Date(until * 1000),
        })
        .execute()
      return code
    },
    async redeem(code, origin) {
      const hash = hashOf(code)
      const row = await db
        .selectFrom('viewer_accesses')
        .select(['access', 'origin', 'opened_at'])
        .where('code_hash', '=', hash)
        .executeTakeFirst()
      if (!row) return { kind: 'unknown' }
      const access = JSON.parse(row.access) as ViewerAccess
      if (row.origin !== origin) return { kind: 'other-origin', access }
      const cookie = newSecret()
      const opened = await db
        .updateTable('viewer_accesses')
        .set({ cookie_hash: hashOf(cookie), opened_at: sql<Date>`now()`, seen_at: sql<Date>`now()` })
        .where('code_hash', '=', hash)
        .where('opened_at', 'is', null)
        .where(sql<boolean>`offered_at > now() - make_interval(secs => ${codeSeconds}) and until > now()`)
        .returning(sql<Date>`now()`.as('now'))
        .executeTakeFirst()
      if (opened) return { kind: 'opened', cookie, viewer: open(access, cookie, opened.now, opened.now) }
      const used = await db
        .updateTable('viewer_accesses')
        .set({ cookie_hash: null })
        .where('code_hash', '=', hash)
        .where('opened_at', 'is not', null)
        .returning('origin')
        .executeTakeFirst()
      return used ? { kind: 'used', access } : { kind: 'unknown' }
    },
    async find(cookie) {
      const hash = hashOf(cookie)
      const row = await db
        .selectFrom('viewer_accesses')
        .select(['access', 'opened_at', 'seen_at', sql<Date>`now()`.as('now')])
        .where('cookie_hash', '=', hash)
        .where(
          sql<boolean>`seen_at > now() - make_interval(secs => ${idleSeconds})
            and opened_at > now() - make_interval(secs => ${absoluteSeconds}) and until > now()`,
        )
        .executeTakeFirst()
      if (!row?.opened_at || !row.seen_at) return undefined
      if (row.now.getTime() - row.seen_at.getTime() > touchSeconds * 1000)
        await db
          .updateTable('viewer_accesses')
          .set({ seen_at: sql<Date>`now()` })
          .where('cookie_hash', '=', hash)
          .execute()
      return open(JSON.parse(row.access) as ViewerAccess, cookie, row.opened_at, row.now)
    },
    async close(cookie) {
      await db
        .updateTable('viewer_accesses')
        .set({ cookie_hash: null })
        .where('cookie_hash', '=', hashOf(cookie))
        .execute()
    },
    purge,
    stop: () => clearInterval(timer),
  }
}

function open(access: ViewerAccess, cookie: string, opened: Date, now: Date): OpenViewer {
  const [begun, at] = [opened, now].map((date) => Math.floor(date.getTime() / 1000)) as [number, number]
  const endsAt = Math.min(access.until, begun + absoluteSeconds)
  return { access, id: viewerId(cookie), endsAt, idleEndsAt: Math.min(endsAt, at + idleSeconds) }
}

/** A name of the session for addresses, from which nobody gets back to the cookie. */
const viewerId = (cookie: string): string =>
  createHash('sha256').update(`id ${cookie}`).digest('hex').slice(0, 16)
const newSecret = (): string => randomBytes(32).toString('base64url')
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
