import type { Address, CodeableConcept, HumanName, Identifier, Patient } from '@medplum/fhirtypes'
import { timeOf } from '../cda/datatypes.ts'
import { systemOfOid } from '../code-systems.ts'
import { inTable } from '../in-table.ts'
import type { Party } from '../parties.ts'
import { plain, repetitions, type Segment } from './message.ts'

/** Namespace of a number: an OID where there is one, else the word by which the sender knows its issuer. */
export function authority(hd: string | undefined): string | undefined {
  const [name = '', id = '', type = ''] = (hd ?? '').split('&')
  if (/^[0-9]+(\.[0-9]+)+$/.test(id)) return systemOfOid(id)
  const word = name || (type === '' ? '' : id)
  return word === '' ? undefined : `urn:hl7v2:authority:${encodeURIComponent(word)}`
}

/** A number with the component that says who issued it. */
export const numberOf = (
  [value = '', namespace = '', universal = '', type = '']: readonly string[],
  sender: string,
): { system: string; value: string } | undefined => {
  if (value === '') return undefined
  const system = authority([namespace, universal, type].join('&')) ?? sender
  return { system, value: plain(value) }
}

const schemes: Readonly<Record<string, string>> = {
  LN: 'http://loinc.org',
  SCT: 'http://snomed.info/sct',
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  RadLex: 'http://radlex.org',
  UCUM: 'http://unitsofmeasure.org',
  I10: 'http://hl7.org/fhir/sid/icd-10',
  'ICD-10': 'http://hl7.org/fhir/sid/icd-10',
}

/** CE and CWE as a concept. */
export function conceptOf([code = '', text = '', scheme = '']: readonly string[]):
  | CodeableConcept
  | undefined {
  if (code === '' && text === '') return undefined
  const system =
    inTable(schemes, scheme) ?? (scheme === '' ? undefined : `urn:hl7v2:scheme:${encodeURIComponent(scheme)}`)
  if (code === '') return { text: plain(text) }
  return {
    coding: [{ ...(system !== undefined && { system }), code, ...(text !== '' && { display: plain(text) }) }],
    ...(text !== '' && { text: plain(text) }),
  }
}

/** XPN, and the name within XCN: family, given, middle, suffix, prefix. */
function nameOf(parts: readonly string[]): HumanName | undefined {
  const [family = '', given = '', middle = '', suffix = '', prefix = ''] = parts.map((part) =>
    plain(part.split('&')[0] ?? ''),
  )
  const names = [given, middle].filter((part) => part !== '')
  if (family === '' && names.length === 0) return undefined
  return {
    ...(family !== '' && { family }),
    ...(names.length > 0 && { given: names }),
    ...(suffix !== '' && { suffix: [suffix] }),
    ...(prefix !== '' && { prefix: [prefix] }),
  }
}

/** XCN: a person with a number. */
export function personOf(parts: readonly string[]): Party | undefined {
  const name = nameOf(parts.slice(1, 6))
  const [value = ''] = parts
  if (!name && value === '') return undefined
  const system = authority(parts[8])
  return {
    ...(value !== '' && { identifiers: [{ ...(system !== undefined && { system }), value: plain(value) }] }),
    name,
  }
}

/** NDL: the same in subcomponents (OBR-32). */
export const interpreterOf = (parts: readonly string[]): Party | undefined =>
  personOf((parts[0] ?? '').split('&'))

const genders: Readonly<Record<string, Patient['gender']>> = {
  M: 'male',
  F: 'female',
  O: 'other',
  A: 'other',
}

/** Patient of a PID segment. */
export function patientOf(pid: Segment): Patient {
  const identifier = repetitions(pid, 3).flatMap((parts): Identifier[] => {
    const system = authority(parts[3])
    const value = plain(parts[0] ?? '')
    return value === '' ? [] : [{ ...(system !== undefined && { system }), value }]
  })
  const name = repetitions(pid, 5).flatMap((parts) => nameOf(parts) ?? [])
  const birthDate = timeOf(pid.fields[7])?.value.slice(0, 10)
  const gender = inTable(genders, pid.fields[8]?.trim())
  const address = repetitions(pid, 11).flatMap((parts) => addressOf(parts) ?? [])
  return {
    resourceType: 'Patient',
    ...(identifier.length > 0 && { identifier }),
    ...(name.length > 0 && { name }),
    ...(gender && { gender }),
    ...(birthDate !== undefined && { birthDate }),
    ...(address.length > 0 && { address }),
  }
}

function addressOf(parts: readonly string[]): Address | undefined {
  const [street = '', other = '', city = '', state = '', postalCode = '', country = ''] = parts.map((part) =>
    plain(part.split('&')[0] ?? ''),
  )
  const line = [street, other].filter((part) => part !== '')
  const rest = Object.entries({ city, state, postalCode, country }).filter(([, value]) => value !== '')
  if (line.length === 0 && rest.length === 0) return undefined
  return { ...(line.length > 0 && { line }), ...Object.fromEntries(rest) }
}
