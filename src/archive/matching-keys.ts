import { tagOf } from '../dicom/dictionary.ts'
import type { SearchLevel } from './search-condition.ts'

/** How a value is compared: PS3.4 C.2.2.2. */
export type MatchForm = 'uid' | 'text' | 'code' | 'name' | 'date' | 'time' | 'number'

export interface MatchingKey {
  readonly level: SearchLevel
  /** Keywords joined by a dot where it lies in a sequence. */
  readonly name: string
  readonly form: MatchForm
}

/** Every attribute that can be searched for: all of PS3.18 Tables 10.6.1-5 and 10.6.1-6, and those that lists of studies use. */
export const matchingKeys: readonly MatchingKey[] = [
  { level: 'study', name: 'StudyDate', form: 'date' },
  { level: 'study', name: 'StudyTime', form: 'time' },
  { level: 'study', name: 'AccessionNumber', form: 'text' },
  { level: 'study', name: 'ModalitiesInStudy', form: 'code' },
  { level: 'study', name: 'SOPClassesInStudy', form: 'uid' },
  { level: 'study', name: 'ReferringPhysicianName', form: 'name' },
  { level: 'study', name: 'PatientName', form: 'name' },
  { level: 'study', name: 'PatientID', form: 'text' },
  { level: 'study', name: 'IssuerOfPatientID', form: 'text' },
  { level: 'study', name: 'PatientBirthDate', form: 'date' },
  { level: 'study', name: 'PatientSex', form: 'code' },
  { level: 'study', name: 'StudyInstanceUID', form: 'uid' },
  { level: 'study', name: 'StudyID', form: 'text' },
  { level: 'study', name: 'StudyDescription', form: 'text' },
  { level: 'study', name: 'InstitutionName', form: 'text' },
  { level: 'study', name: 'ProcedureCodeSequence.CodeValue', form: 'text' },
  { level: 'series', name: 'Modality', form: 'code' },
  { level: 'series', name: 'SeriesInstanceUID', form: 'uid' },
  { level: 'series', name: 'SeriesNumber', form: 'number' },
  { level: 'series', name: 'SeriesDescription', form: 'text' },
  { level: 'series', name: 'SeriesDate', form: 'date' },
  { level: 'series', name: 'SeriesTime', form: 'time' },
  { level: 'series', name: 'BodyPartExamined', form: 'code' },
  { level: 'series', name: 'Laterality', form: 'code' },
  { level: 'series', name: 'PerformedProcedureStepStartDate', form: 'date' },
  { level: 'series', name: 'PerformedProcedureStepStartTime', form: 'time' },
  { level: 'series', name: 'RequestAttributesSequence.ScheduledProcedureStepID', form: 'text' },
  { level: 'series', name: 'RequestAttributesSequence.RequestedProcedureID', form: 'text' },
  { level: 'instance', name: 'SOPClassUID', form: 'uid' },
  { level: 'instance', name: 'SOPInstanceUID', form: 'uid' },
  { level: 'instance', name: 'InstanceNumber', form: 'number' },
]

const tagPath = (name: string): string =>
  name
    .split('.')
    .map((part) => tagOf(part) ?? '?')
    .join('.')
const byPath = new Map(matchingKeys.map((key) => [tagPath(key.name), key]))

const depth: Readonly<Record<SearchLevel, number>> = { study: 0, series: 1, instance: 2 }

/**
 * The key that a parameter names by keyword or tag, with dots into sequences. Undefined when it isn't searchable at
 * this level: one level's search takes the keys of the levels above it.
 */
export function matchingKey(parameter: string, level: SearchLevel): MatchingKey | undefined {
  const key = byPath.get(tagPath(parameter))
  return key && depth[key.level] <= depth[level] ? key : undefined
}
