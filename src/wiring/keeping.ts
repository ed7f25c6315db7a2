import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { KeepingRules } from '../country-b/requester.ts'
import { newTransaction } from '../http/transaction.ts'
import type { OpenDatabase } from '../storage/database.ts'
import { type KeptStudyStore, keptStudies } from '../storage/kept-studies.ts'
import type { Core } from './core.ts'

const everyMs = 60_000

/** Where studies from abroad are kept; what was kept before goes in its time though nothing new is. */
export function keptStudiesOf(config: Config, { db }: OpenDatabase, secret: Uint8Array): KeptStudyStore {
  const { maxBytes } = config.keeping
  return keptStudies({ db, secret, folder: join(config.dataDir, 'kept'), maxBytes })
}

/** What the configuration allows; empty where nothing may be kept. */
export function keepingRules(
  { keeping: { mode, days, purposes } }: Config,
  studies: KeptStudyStore,
): { readonly keeping?: KeepingRules } {
  if (mode === 'none') return {}
  return { keeping: { studies, ...(mode === 'retain' && { retained: { days, purposes } }) } }
}

/** Erases once a minute what is over. */
export function eraseKept(studies: KeptStudyStore, { journal, log }: Core): NodeJS.Timeout {
  const erased = (id: string): Promise<void> =>
    journal.append({
      kind: 'study-erased',
      outcome: 'success',
      transaction: newTransaction(),
      objects: [id],
      reason: 'its time is over',
    })
  const run = (): Promise<void> =>
    studies
      .erase(erased)
      .catch((error) => log.warn({ event: 'keeping.not-erased', err: error }, 'kept studies were not erased'))
  void run()
  return setInterval(() => void run(), everyMs).unref()
}
