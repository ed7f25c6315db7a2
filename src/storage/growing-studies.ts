import { LRUCache } from 'lru-cache'
import type { NewInstance } from '../archive/ports.ts'
import { type KnownPlaces, type Places, seriesKey } from './archive-entries.ts'

/** Studies that grew by this process lately: where more of their instances belong. */
export interface GrowingStudies {
  /** Undefined unless every instance belongs to a series that is known and says nothing new about its study. */
  placesOf(instances: readonly NewInstance[]): KnownPlaces | undefined
  /** What was entered, and where. */
  remember(instances: readonly NewInstance[], places: Places): void
  forget(instances: readonly NewInstance[]): void
}

interface Growing {
  readonly id: number
  /** Tags of what the index holds about it: the first header that says something counts. */
  readonly tags: ReadonlySet<string>
  readonly series: ReadonlyMap<string, number>
}

const most = 1000

export function growingStudies(): GrowingStudies {
  const known = new LRUCache<string, Growing>({ max: most })
  return {
    placesOf(instances) {
      const studies = new Map<string, Growing>()
      const seriesIds = new Map<string, number>()
      for (const instance of instances) {
        const study = known.get(instance.studyUid)
        const seriesId = study?.series.get(instance.seriesUid)
        if (!study || seriesId === undefined) return undefined
        if (!Object.keys(instance.study).every((tag) => study.tags.has(tag))) return undefined
        studies.set(instance.studyUid, study)
        seriesIds.set(seriesKey(instance), seriesId)
      }
      return { studies, seriesIds }
    },
    remember(instances, { studies, seriesIds }) {
      for (const [uid, own] of Map.groupBy(instances, ({ studyUid }) => studyUid)) {
        const study = studies.get(uid)
        if (!study) continue
        const held = JSON.parse(study.attributes) as NewInstance['study']
        const tags = new Set([held, ...own.map((instance) => instance.study)].flatMap(Object.keys))
        const series = new Map(known.get(uid)?.series)
        for (const instance of own) series.set(instance.seriesUid, seriesIds.get(seriesKey(instance)) ?? 0)
        known.set(uid, { id: study.id, tags, series })
      }
    },
    forget(instances) {
      for (const { studyUid } of instances) known.delete(studyUid)
    },
  }
}
