import { sql } from 'kysely'
import type { Database } from './database.ts'

/** Objects that were put into quarantine for one reason from one sender. */
export interface Quarantined {
  readonly reason: string
  /** AE title or client of the sender. */
  readonly source: string
  readonly objects: number
  readonly last: Date
}

/** What lies in quarantine, the newest first. */
export async function quarantined(db: Database): Promise<readonly Quarantined[]> {
  const { rows } =
    await sql<Quarantined>`select reason, source, count(*)::int as objects, max(received_at) as last
    from quarantine group by reason, source order by last desc`.execute(db)
  return rows
}

/** Studies whose metadata and list rows are still to be made, and since when the longest waits. */
export async function changesWaiting(
  db: Database,
): Promise<{ readonly studies: number; readonly oldest: Date | null }> {
  const { rows } = await sql<{ studies: number; oldest: Date | null }>`
    select count(*)::int as studies, min(first_at) as oldest from study_changes`.execute(db)
  return rows[0] ?? { studies: 0, oldest: null }
}
