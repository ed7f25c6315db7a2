import type { Pool, PoolClient } from 'pg'
import type { CommitResult, NewInstance } from '../archive/ports.ts'
import { enterInstances, enterStudies, type Places } from './archive-entries.ts'
import { growStudies } from './archive-grow.ts'
import { type HeldInstance, lockState, type StudyState } from './archive-state.ts'
import type { GrowingStudies } from './growing-studies.ts'
import { inTransaction } from './in-transaction.ts'
import { Overtaken } from './overtaken.ts'

const attempts = 5

/**
 * Enters instances: studies and series that are new, the instances, their metadata, the counts, and that the studies
 * changed. All or none are in the index when it ends.
 */
export async function commitInstances(
  pool: Pool,
  growing: GrowingStudies,
  instances: readonly NewInstance[],
): Promise<readonly CommitResult[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const known = growing.placesOf(instances)
      if (known && (await growStudies(pool, instances, known))) return instances.map(() => 'stored')
      const { results, entered } = await inTransaction(pool, (client) => enter(client, instances))
      if (entered) growing.remember(entered.fresh, entered.places)
      return results
    } catch (error) {
      growing.forget(instances)
      if (!(error instanceof Overtaken) || attempt === attempts) throw error
    }
  }
}

interface Entered {
  readonly results: readonly CommitResult[]
  /** What was new, where studies and series had to be looked up. */
  readonly entered?: { readonly fresh: readonly NewInstance[]; readonly places: Places }
}

async function enter(client: PoolClient, instances: readonly NewInstance[]): Promise<Entered> {
  const { held, studies, series } = await lockState(client, instances)
  const { results, fresh } = sorted(instances, held, studies)
  const all = instances.map((instance) => results.get(instance) ?? 'stored')
  if (fresh.length === 0) return { results: all }
  const places = await enterStudies(client, fresh, { studies, series })
  await enterInstances(client, fresh, places)
  return { results: all, entered: { fresh, places } }
}

/** What of the instances is new, and what becomes of the others. */
function sorted(
  instances: readonly NewInstance[],
  held: ReadonlyMap<string, HeldInstance>,
  studies: ReadonlyMap<string, StudyState>,
): { results: ReadonlyMap<NewInstance, CommitResult>; fresh: readonly NewInstance[] } {
  const results = new Map<NewInstance, CommitResult>()
  const fresh = new Map<string, NewInstance>()
  const patients = new Map([...studies.values()].map(({ uid, patient_key }) => [uid, patient_key]))
  for (const instance of instances) {
    const known = held.get(instance.sopUid)
    const twin = fresh.get(instance.sopUid)
    const patient = patients.get(instance.studyUid) ?? instance.patientKey
    if (known) results.set(instance, compared(instance, known.study_uid, known.series_uid, known.digest))
    else if (twin) results.set(instance, compared(instance, twin.studyUid, twin.seriesUid, twin.digest))
    else if (patient !== instance.patientKey) results.set(instance, 'other-patient')
    else {
      patients.set(instance.studyUid, patient)
      fresh.set(instance.sopUid, instance)
    }
  }
  return { results, fresh: [...fresh.values()] }
}

function compared(instance: NewInstance, study: string, series: string, digest: string): CommitResult {
  if (study !== instance.studyUid || series !== instance.seriesUid) return 'other-study'
  return digest === instance.digest ? 'present' : 'other-bytes'
}
