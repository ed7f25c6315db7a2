import type { Bundle, DocumentReference, Patient } from '@medplum/fhirtypes'
import type { Identifier, PatientIdentity } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import { documentReferences } from './document-list.ts'

/** An identifier as FHIR has it: both halves may be missing. */
interface Named {
  readonly system?: string | undefined
  readonly value?: string | undefined
}

/**
 * Wrong-patient guard over a list: every document names, in its subject or in the Patient that the subject leads to, an
 * identifier of the confirmed person. A document that names nobody is as bad as one that names another.
 * Errors: `patient-mismatch`.
 */
export function demandSamePerson(bundle: Bundle, person: Identifier, patient: PatientIdentity): void {
  const known = [person, ...patient.identifiers]
  for (const document of documentReferences(bundle))
    if (!subjectsOf(document, bundle).some((one) => known.some((other) => isSame(one, other))))
      throw new ExchangeError('patient-mismatch', undefined, { detail: 'a row of a list' })
}

/**
 * The same over the person of a report: an identifier in common, and no other birth date.
 * Errors: `patient-mismatch`.
 */
export function demandSamePatient(
  shown: PatientIdentity,
  person: Identifier,
  confirmed: PatientIdentity,
): void {
  const known = [person, ...confirmed.identifiers]
  const isKnown = shown.identifiers.some((one) => known.some((other) => isSame(one, other)))
  if (!isKnown || !isSameDay(shown.birthDate, confirmed.birthDate))
    throw new ExchangeError('patient-mismatch', undefined, { detail: 'the person of a report' })
}

/**
 * Whether two countries may mean the same person: no other birth date, and not the opposite sex. Names differ between
 * registers, so the professional compares them.
 */
export function mayBeSame(a: PatientIdentity, b: PatientIdentity): boolean {
  const sexes = new Set([a.sex, b.sex])
  return isSameDay(a.birthDate, b.birthDate) && !(sexes.has('male') && sexes.has('female'))
}

/** Either may be shorter than a day, or missing. */
const isSameDay = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || a.startsWith(b) || b.startsWith(a)

function subjectsOf({ subject, contained }: DocumentReference, bundle: Bundle): readonly Named[] {
  const reference = subject?.reference
  const patients: Patient[] = []
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (resource?.resourceType !== 'Patient' || reference === undefined) continue
    if (fullUrl === reference || fullUrl?.endsWith(`/${reference}`) || reference === `Patient/${resource.id}`)
      patients.push(resource)
  }
  for (const resource of contained ?? [])
    if (resource.resourceType === 'Patient' && reference === `#${resource.id}`) patients.push(resource)
  // A Patient that can be looked at counts more than what the reference says.
  if (patients.length > 0) return patients.flatMap(({ identifier }) => identifier ?? [])
  return subject?.identifier ? [subject.identifier] : []
}

const isSame = (a: Named, b: Identifier): boolean =>
  a.system === b.system && a.value?.trim().toUpperCase() === b.value.trim().toUpperCase()
