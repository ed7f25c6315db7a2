import type { Pool, PoolClient } from 'pg'
import type { CommitResult, NewInstance } from '../archive/ports.ts'
import { enterInstances, enterStudies } from './archive-entries.ts'
import { type HeldInstance, lockState, type StudyState } from './archive-state.ts'
import { Overtaken } from './overtaken.ts'

const attempts = 5

/**
 * Enters instances in one transaction: studies and series that are new, the instances, their metadata, the counts, and
 * that the studies changed. All or none are in the index when it ends; it ends when `kept` has resolved.
 */
export async function commitInstances(
  pool: Pool,
  instances: readonly NewInstance[],
  kept: Promise<void>,
): Promise<readonly CommitResult[]> {
  kept.catch(() => {}) // seen before the commit
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('begin')
      const results = await enter(client, instances)
      await kept
      await client.query('commit')
      return results
    } catch (error) {
      await client.query('rollback').catch((fault: Error) => {
        broken = fault
      })
      if (!(error instanceof Overtaken) || attempt === attempts) throw error
    } finally {
      client.release(broken)
    }
  }
}

async function enter(
  client: PoolClient,
  instances: readonly NewInstance[],
): Promise<readonly CommitResult[]> {
  const { held, studies, series } = await lockState(client, instances)
  const { results, fresh } = sorted(instances, held, studies)
  if (fresh.length > 0) {
    const all = await enterStudies(client, fresh, { studies, series })
    await enterInstances(client, fresh, all)
  }
  return instances.map((instance) => results.get(instance) ?? 'stored')
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
