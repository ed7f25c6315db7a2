import { LRUCache } from 'lru-cache'
import { ExchangeError } from '../errors.ts'
import type { ArchiveIndex, InstanceRow } from './ports.ts'

/** What another node removed or replaced may be found for this long. */
const lifeMs = 15_000
const maxInstances = 100_000

export interface InstanceLocator {
  /** Errors: `not-found`. */
  find(studyUid: string, seriesUid: string, sopUid: string): Promise<InstanceRow>
  /** Looks again at the series next time. */
  forget(studyUid: string, seriesUid: string): void
}

/**
 * Finds an instance by its three UIDs. Whoever asks for one asks for its neighbours next, so a series is looked up as a
 * whole and remembered for a while.
 */
export function instanceLocator(index: ArchiveIndex): InstanceLocator {
  const known = new LRUCache<string, Promise<ReadonlyMap<string, InstanceRow>>>({ max: 10_000, ttl: lifeMs })
  let count = 0
  const look = (studyUid: string, seriesUid: string): Promise<ReadonlyMap<string, InstanceRow>> => {
    const key = `${studyUid}/${seriesUid}`
    const found = index.instances(studyUid, seriesUid).then((rows) => {
      count += rows.length
      if (count > maxInstances) {
        known.clear()
        count = rows.length
      }
      return new Map(rows.map((row) => [row.sopUid, row]))
    })
    known.set(key, found)
    found.catch(() => known.delete(key))
    return found
  }
  return {
    async find(studyUid, seriesUid, sopUid) {
      const held = await known.get(`${studyUid}/${seriesUid}`)
      const row = held?.get(sopUid) ?? (await look(studyUid, seriesUid)).get(sopUid)
      if (!row) throw new ExchangeError('not-found')
      return row
    },
    forget: (studyUid, seriesUid) => void known.delete(`${studyUid}/${seriesUid}`),
  }
}
