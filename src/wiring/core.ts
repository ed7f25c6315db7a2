import { hostname } from 'node:os'
import { join } from 'node:path'
import type { ObjectStore } from '../archive/ports.ts'
import { type Journal, openJournal } from '../audit/journal.ts'
import type { Config } from '../config.ts'
import { createLog, type Logger } from '../log.ts'
import type { NationalRules } from '../policy/context.ts'
import { auditJournalStore } from '../storage/audit-journal.ts'
import { type OpenDatabase, openDatabase } from '../storage/database.ts'
import { migrate } from '../storage/migrate.ts'
import { openRevocations } from '../storage/revocations.ts'
import { type CountryPolicy, loadCountryPolicy } from '../trust/country-policy.ts'
import { followNodeKeys } from '../trust/followed-keys.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { Revocations } from '../trust/ports.ts'
import { openTrustList, type TrustList } from '../trust/trust-list.ts'
import { loadLocalCheck } from './local-check.ts'
import { openObjectStore, ownObjectStore } from './object-store.ts'

/** Trust with other countries: own keys and whom they are used with. */
export interface Trust {
  readonly keys: NodeKeys
  readonly list: TrustList
  readonly revocations: Revocations
  close(): void
}

/** What every node has, whatever its role. */
export interface Core {
  readonly config: Config
  readonly log: Logger
  readonly database: OpenDatabase
  readonly journal: Journal
  readonly policy: CountryPolicy
  /** What `decide` judges by: the country's rules, with its own module where it has one. */
  readonly rules: NationalRules
  /** Absent on a node that talks to no other country. */
  readonly trust: Trust | undefined
  /** The object store, opened when it is first asked for. */
  objects(): ObjectStore
  close(): Promise<void>
}

/** Opens the database (and brings its schema up to date), the keys, the trust list and the journal. */
export async function openCore(config: Config): Promise<Core> {
  const log = createLog(config.log.level, { country: config.country })
  const database = await openDatabase(config)
  try {
    await migrate(database.db)
    await ownObjectStore(config, database)
    const trust = config.trust && (await openTrust(config.trust, { db: database.db, log }))
    const node = config.node ?? `${config.country.toLowerCase()}-${hostname()}`
    const journal = openJournal({
      store: auditJournalStore(database),
      node,
      log,
      ...(trust && { keys: trust.keys }),
    })
    const { file, module } = config.national
    const policy = await loadCountryPolicy(config.country, file)
    const rules =
      module === undefined ? policy.rules : { ...policy.rules, local: await loadLocalCheck(module) }
    let store: ObjectStore | undefined
    const objects = (): ObjectStore => {
      store ??= openObjectStore(config, database)
      return store
    }
    const close = async (): Promise<void> => {
      await store?.close()
      await journal.close()
      trust?.close()
      await database.close()
    }
    return { config, log, database, journal, policy, rules, trust, objects, close }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function openTrust(
  trust: NonNullable<Config['trust']>,
  { db, log }: { db: OpenDatabase['db']; log: Logger },
): Promise<Trust> {
  const list = await openTrustList({ list: trust.list, roots: trust.roots, log })
  const keys = await followNodeKeys(trust.keys, log)
  const revocations = await openRevocations(db, log)
  const close = (): void => {
    list.close()
    keys.close()
    revocations.close()
  }
  return { keys, list, revocations, close }
}

/** Where the nodes of a country keep a secret that isn't in the database. */
export const underSecrets = (config: Config, name: string): string =>
  join(config.secretsDir ?? config.dataDir, name)
