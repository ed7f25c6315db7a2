import { LRUCache } from 'lru-cache'
import type { PatientIdentity } from '../domain/patient.ts'
import type { PatientRegistry } from './ports.ts'

/** How long an answer of the registry is used again: the instances of a study come within minutes. */
const lifeMs = 60_000

export interface KnownPatients extends PatientRegistry {
  /** Asks the registry anew: two rows may have become one. */
  again(identity: PatientIdentity): Promise<string>
}

/** A registry that is asked once for all instances of a patient that come together. */
export function knownPatients(registry: PatientRegistry): KnownPatients {
  const known = new LRUCache<string, Promise<string>>({ max: 2000, ttl: lifeMs })
  const ask = (key: string, identity: PatientIdentity): Promise<string> => {
    const asked = registry.resolve(identity)
    known.set(key, asked)
    asked.catch(() => known.delete(key))
    return asked
  }
  return {
    resolve(identity) {
      const key = JSON.stringify(identity)
      return known.get(key) ?? ask(key, identity)
    },
    again: (identity) => ask(JSON.stringify(identity), identity),
  }
}
