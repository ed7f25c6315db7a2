import { sql } from 'kysely'
import type { Logger } from '../log.ts'
import type { Revocations } from '../trust/ports.ts'
import type { Database } from './database.ts'

const pollMs = 2000

/**
 * The revocations, kept in memory and read again every two seconds, so that a node learns of another's within five.
 * While the database can't be read the last set stays; nothing is disclosed then anyway, because nothing can be audited.
 */
export async function openRevocations(
  db: Database,
  log: Logger,
): Promise<Revocations & { refresh(): Promise<void>; close(): void }> {
  let held = new Set<string>()
  const refresh = async (): Promise<void> => {
    const rows = await db
      .selectFrom('revocations')
      .select(['kind', 'value'])
      .where('until', '>', sql<Date>`now()`)
      .execute()
    held = new Set(rows.map(({ kind, value }) => `${kind} ${value}`))
  }
  await refresh()
  const poll = (): Promise<void> =>
    refresh().catch(() => log.warn({ event: 'revocations.stale' }, 'revocations could not be read'))
  const timer = setInterval(() => void poll(), pollMs)
  timer.unref()
  return {
    isRevoked: ({ jti, clientId, country, treatmentId }) =>
      held.size > 0 &&
      (held.has(`jti ${jti}`) ||
        held.has(`client ${clientId}`) ||
        held.has(`country ${country}`) ||
        held.has(`trc ${treatmentId}`)),
    async revoke(kind, value, until) {
      await db
        .insertInto('revocations')
        .values({ kind, value, until: new Date(until * 1000) })
        .execute()
      await refresh()
    },
    refresh,
    close: () => clearInterval(timer),
  }
}
