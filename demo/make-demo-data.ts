import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type DemoPerson, hospitalIdSystem, nationalIdSystem, people } from './people.ts'
import type { Task } from './phantoms/job.ts'
import { runBatches } from './phantoms/pool.ts'
import { patientResource } from './reports/patient.ts'
import { writeReports } from './reports/write-reports.ts'
import { planStudies } from './studies/plan.ts'
import type { StudyPlan } from './studies/types.ts'

/** What the demonstration's data holds, as in `demo.json`. */
export interface DemoData {
  readonly people: readonly {
    readonly country: 'FI'
    /** The national number: what is typed abroad. */
    readonly identifier: { readonly system: string; readonly value: string }
    readonly identifiers: readonly { readonly system: string; readonly value: string }[]
    readonly family: string
    readonly given: string
    readonly birthDate: string
    readonly sex: 'female' | 'male'
    readonly studies: number
    readonly reports: number
  }[]
  readonly counts: {
    readonly studies: number
    readonly series: number
    readonly instances: number
    readonly reports: number
    readonly bytes: number
  }
}

export type Progress = (done: number, total: number, what: string) => void

/**
 * Writes phantoms, people and reports under `dir` (`dicom/`, `patients/`, `reports/`, `demo.json`), the same files on every
 * run. Progress counts series and reports.
 */
export async function makeDemoData(dir: string, onProgress?: Progress): Promise<DemoData> {
  const plan = planStudies()
  for (const folder of ['dicom', 'patients', 'reports']) mkdirSync(join(dir, folder), { recursive: true })
  for (const person of people) {
    writeFileSync(join(dir, 'patients', `${person.key}.json`), JSON.stringify(patientResource(person)))
  }
  const batches = batchesOf(plan)
  const total = batches.reduce((sum, batch) => sum + batch.length, 0)
  // reports are made here while the threads make pixels
  const pixels = runBatches(join(dir, 'dicom'), batches, Math.min(4, availableParallelism()), (done) =>
    onProgress?.(done, total, 'images'),
  )
  const reports = writeReports(join(dir, 'reports'), plan)
  const data = describe(plan, reports, await pixels)
  writeFileSync(join(dir, 'demo.json'), JSON.stringify(data, null, 1))
  onProgress?.(total, total, 'done')
  return data
}

const slicesPerTask = 16

/** Large series in parts, first; the many small ones in batches by kind, so that a thread can reuse what it computed. */
function batchesOf(plan: readonly StudyPlan[]): Task[][] {
  const tasks = plan.flatMap((study) => {
    const person = people.find((one) => one.key === study.person) ?? (people[0] as DemoPerson)
    return study.series.map((series): Task => ({ person, study, series, from: 0, to: series.instances }))
  })
  const small = Map.groupBy(tasks.filter(isSmall), (task) => task.series.picture.kind)
  return [...tasks.filter((task) => !isSmall(task)).flatMap(parts), ...small.values()]
}

function parts(task: Task): Task[][] {
  const starts = Array.from({ length: Math.ceil(task.to / slicesPerTask) }, (_, i) => i * slicesPerTask)
  return starts.map((from) => [{ ...task, from, to: Math.min(task.to, from + slicesPerTask) }])
}

const isSmall = ({ series }: Task): boolean => series.instances <= slicesPerTask

function describe(plan: readonly StudyPlan[], reports: ReadonlyMap<string, number>, bytes: number): DemoData {
  const series = plan.flatMap((study) => study.series)
  return {
    people: people.map((person) => ({
      country: 'FI',
      identifier: { system: nationalIdSystem, value: person.nationalId },
      identifiers: [
        { system: nationalIdSystem, value: person.nationalId },
        { system: hospitalIdSystem, value: person.hospitalId },
      ],
      family: person.family,
      given: person.given.join(' '),
      birthDate: person.birthDate,
      sex: person.sex,
      studies: plan.filter((study) => study.person === person.key).length,
      reports: reports.get(person.key) ?? 0,
    })),
    counts: {
      studies: plan.length,
      series: series.length,
      instances: series.reduce((sum, one) => sum + one.instances, 0),
      reports: [...reports.values()].reduce((sum, n) => sum + n, 0),
      bytes,
    },
  }
}
