import { sql } from 'kysely'
import type { Logger } from '../log.ts'
import type { Revocation, Revocations } from '../trust/ports.ts'
import type { Database } from './database.ts'

const pollMs = 2000
/** `said_by` of what this country itself took back. */
const here = ''

/**
 * The revocations, kept in memory and read again every two seconds, so that a node learns of another's within five.
 * While the database can't be read the last set stays; nothing is disclosed then anyway, because nothing can be audited.
 */
export async function openRevocations(
  db: Database,
  log: Logger,
): Promise<Revocations & { refresh(): Promise<void>; close(): void }> {
  let held = new Set<string>()
  let own: readonly Revocation[] = []
  const refresh = async (): Promise<void> => {
    const rows = await db
      .selectFrom('revocations')
      .select(['kind', 'value', 'said_by', 'until'])
      .where('until', '>', sql<Date>`now()`)
      .orderBy('id')
      .execute()
    held = new Set(rows.map(({ kind, value, said_by }) => nameOf(said_by, kind, value)))
    own = rows.flatMap(({ kind, value, said_by, until }) =>
      said_by === here && (kind === 'jti' || kind === 'trc')
        ? [{ kind, value, until: Math.floor(until.getTime() / 1000) }]
        : [],
    )
  }
  const add = async (
    said_by: string,
    rows: readonly { kind: Parameters<Revocations['revoke']>[0]; value: string; until: number }[],
  ): Promise<void> => {
    if (rows.length === 0) return
    await db
      .insertInto('revocations')
      .values(rows.map(({ kind, value, until }) => ({ kind, value, said_by, until: new Date(until * 1000) })))
      .onConflict((conflict) =>
        conflict.columns(['said_by', 'kind', 'value']).doUpdateSet({
          until: sql`greatest(revocations.until, excluded.until)`,
        }),
      )
      .execute()
    await refresh()
  }
  await refresh()
  const poll = (): Promise<void> =>
    refresh().catch(() => log.warn({ event: 'revocations.stale' }, 'revocations could not be read'))
  const timer = setInterval(() => void poll(), pollMs)
  timer.unref()
  return {
    isRevoked: ({ jti, clientId, country, treatmentId }) =>
      held.size > 0 &&
      (held.has(nameOf(here, 'jti', jti)) ||
        held.has(nameOf(here, 'client', clientId)) ||
        held.has(nameOf(here, 'country', country)) ||
        held.has(nameOf(here, 'trc', treatmentId)) ||
        held.has(nameOf(country, 'jti', jti)) ||
        held.has(nameOf(country, 'trc', treatmentId))),
    revoke: (kind, value, until) => add(here, [{ kind, value, until }]),
    own: () => own,
    async accept(country, entries) {
      const news = entries.filter(({ kind, value }) => !held.has(nameOf(country, kind, value)))
      const unique = new Map(news.map((entry) => [nameOf(country, entry.kind, entry.value), entry]))
      await add(country, [...unique.values()])
    },
    refresh,
    close: () => clearInterval(timer),
  }
}

const nameOf = (saidBy: string | undefined, kind: string, value: string | undefined): string =>
  `${saidBy} ${kind} ${value}`
