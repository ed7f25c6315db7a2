import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoPerson } from '../people.ts'
import type { SeriesPlan, StudyPlan } from '../studies/types.ts'
import { instanceDataset } from './dicom/dataset.ts'
import { flatPicture } from './flats.ts'
import type { MadeInstance } from './instance.ts'
import { writePart10 } from './part10.ts'
import { volumeSlice } from './volumes.ts'

/** A run of instances of one series, to be made and written together. */
export interface Task {
  readonly person: DemoPerson
  readonly study: StudyPlan
  readonly series: SeriesPlan
  readonly from: number
  readonly to: number
}

/** Where a series' files lie below the folder of all DICOM files. */
export function seriesFolder(study: StudyPlan, series: SeriesPlan): string {
  return join(study.person, `${study.date}-${study.exam}-${study.accession}`, `s${series.number}`)
}

/** Makes and writes the instances of a task under `dir`, and answers how many bytes that took. */
export function runTask(dir: string, { person, study, series, from, to }: Task): number {
  const folder = join(dir, seriesFolder(study, series))
  mkdirSync(folder, { recursive: true })
  let bytes = 0
  for (let index = from; index < to; index++) {
    const made = makeInstance(study, series, index)
    const dataset = instanceDataset({ person, study, series, index }, made.elements)
    bytes += writePart10(join(folder, `${String(index + 1).padStart(4, '0')}.dcm`), dataset, made.pixels)
  }
  return bytes
}

function makeInstance(study: StudyPlan, series: SeriesPlan, index: number): MadeInstance {
  const { picture } = series
  const seed = `${study.person}/${series.uid}`
  switch (picture.kind) {
    case 'head-ct':
    case 'head-mr':
    case 'trunk-ct':
    case 'trunk-mr':
    case 'trunk-pt':
      return volumeSlice(picture, index, seed)
    default:
      return flatPicture(picture, index, seed, study.side)
  }
}
