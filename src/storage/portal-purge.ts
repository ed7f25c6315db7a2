import type { Database } from './database.ts'
import { purgeIdentifications } from './identifications.ts'
import { purgeLineHistory } from './line-history.ts'
import { purgeEmergencies } from './portal-emergencies.ts'
import { purgeSessions } from './sessions.ts'
import { purgeSettings } from './settings.ts'
import { purgeTreatments } from './treatments.ts'

const everyMs = 60_000

/**
 * Removes what ended, once a minute: sessions, identifications, treatments with all that was kept for them,
 * settings of professionals who come no more, and old measurements.
 * @param onError is told of a run that failed; the next one does its work.
 */
export function purgePortal(db: Database, onError: (error: unknown) => void): { close(): void } {
  const run = async (): Promise<void> => {
    await purgeSessions(db)
    await purgeIdentifications(db)
    await purgeTreatments(db)
    await purgeSettings(db)
    await purgeEmergencies(db)
    await purgeLineHistory(db)
  }
  const timer = setInterval(() => void run().catch(onError), everyMs)
  timer.unref()
  return { close: () => clearInterval(timer) }
}
