import { sql } from 'kysely'
import type { ReplayGuard } from '../trust/ports.ts'
import type { Database } from './database.ts'

const purgeEveryMs = 600_000

/** One row for each token that was used; the database decides who was first. Rows go ten minutes after the token's end. */
export function replayGuard(db: Database): ReplayGuard & { purge(): Promise<void>; close(): void } {
  const purge = async (): Promise<void> => {
    await db.deleteFrom('jti_seen').where('exp', '<', sql<Date>`now() - interval '10 minutes'`).execute()
  }
  // A purge that fails leaves rows for the next one.
  const timer = setInterval(() => void purge().catch(() => {}), purgeEveryMs)
  timer.unref()
  return {
    async firstUse(iss, jti, exp) {
      const result = await db
        .insertInto('jti_seen')
        .values({ iss, jti, exp: new Date(exp * 1000) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return result.numInsertedOrUpdatedRows === 1n
    },
    purge,
    close: () => clearInterval(timer),
  }
}
