import type { Identity } from '../../../src/http/portal/contract.ts'
import { type DataSet, personName, text } from './dicom-json.ts'

/** What a DICOM header says about whose images these are. */
export interface HeaderPatient {
  readonly name?: string
  /** ISO 8601 date. */
  readonly birthDate?: string
  readonly id?: string
}

/** Patient of a data set: PS3.3 C.7.1.1. */
export function headerPatient(set: DataSet): HeaderPatient {
  const name = personName(set, '00100010')
  const id = text(set, '00100020')
  const birth = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(text(set, '00100030') ?? '')
  return {
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { id }),
    ...(birth === null ? {} : { birthDate: `${birth[1]}-${birth[2]}-${birth[3]}` }),
  }
}

/** The first patient that isn't the one of the first data set; undefined when all are the same. */
export function otherPatient(sets: readonly DataSet[]): HeaderPatient | undefined {
  const [first, ...rest] = sets.map(headerPatient)
  return first === undefined ? undefined : rest.find((patient) => !isSameHeader(first, patient))
}

function isSameHeader(a: HeaderPatient, b: HeaderPatient): boolean {
  return a.id === b.id && a.birthDate === b.birthDate && fold(a.name) === fold(b.name)
}

/**
 * Whether a header can't be of the confirmed patient: another date of birth, or a name with no word in common under
 * an identifier that isn't one of the patient's. What the header doesn't say is no contradiction.
 */
export function contradicts(header: HeaderPatient, confirmed: Identity): boolean {
  const isBirthKnown = header.birthDate !== undefined && confirmed.birthDate !== undefined
  if (isBirthKnown && header.birthDate !== confirmed.birthDate) return true
  if (confirmed.identifiers.some(({ value }) => value === header.id)) return false
  const own = words(header.name)
  const theirs = new Set(words(`${confirmed.family} ${confirmed.given.join(' ')}`))
  return own.length > 0 && theirs.size > 0 && !own.some((word) => theirs.has(word))
}

function words(name: string | undefined): readonly string[] {
  return fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

// Accents and case differ between systems without meaning another person
function fold(name: string | undefined): string {
  return (name ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('en').trim()
}
