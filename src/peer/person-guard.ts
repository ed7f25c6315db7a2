import type { Bundle, Patient, Reference, Resource } from '@medplum/fhirtypes'
import type { Identifier } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'

/** A resource as a peer sent it: what it says it is, and nothing is sure. */
type Loose = { readonly resourceType?: unknown; readonly id?: unknown; readonly contained?: unknown }

/**
 * Checks that every DocumentReference of a search answer is about the confirmed person: by the identifier of its
 * subject, or of the Patient that the subject names within the answer. `known` are the identifiers that the country
 * confirmed for them.
 * Errors: `patient-mismatch`; then the whole answer is withheld.
 */
export function guardList(bundle: Bundle, known: readonly Identifier[]): void {
  for (const { resource } of bundle.entry ?? []) {
    if (resource?.resourceType === 'DocumentReference')
      demand(isAbout(resource.subject, resource, bundle), known)
    else if (resource?.resourceType === 'Patient') demand(resource.identifier, known)
  }
}

/**
 * Checks that a document is about the confirmed person: the Patient whom its Composition names. A bundle without
 * Composition must hold no other Patient, and at least this one.
 * Errors: `patient-mismatch`.
 */
export function guardDocument(bundle: Bundle, known: readonly Identifier[]): void {
  const resources = (bundle.entry ?? []).map(({ resource }) => resource)
  const composition = resources.find((resource) => resource?.resourceType === 'Composition')
  if (composition?.resourceType === 'Composition') {
    demand(isAbout(composition.subject, composition, bundle), known)
    return
  }
  const patients = resources.filter((resource): resource is Patient => resource?.resourceType === 'Patient')
  if (patients.length === 0) mismatch()
  for (const patient of patients) demand(patient.identifier, known)
}

/** Whether the identifiers name this person. */
const names = (
  identifiers: readonly { system?: string | undefined; value?: string | undefined }[] | undefined,
  person: Identifier,
): boolean =>
  Array.isArray(identifiers) &&
  identifiers.some(({ system, value }) => system === person.system && value === person.value)

/** Identifiers of whom a subject refers to; a Patient that can be looked at counts more than what the reference says. */
function isAbout(subject: Reference | undefined, from: Resource, bundle: Bundle): Patient['identifier'] {
  const patient = resolved(subject?.reference, from, bundle)
  if (patient) return patient.identifier
  return subject?.identifier ? [subject.identifier] : undefined
}

function resolved(reference: string | undefined, from: Loose, bundle: Bundle): Patient | undefined {
  if (typeof reference !== 'string') return undefined
  if (reference.startsWith('#')) {
    const contained = Array.isArray(from.contained) ? (from.contained as Loose[]) : []
    const found = contained.find(({ id }) => id === reference.slice(1))
    return found?.resourceType === 'Patient' ? (found as Patient) : undefined
  }
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (resource?.resourceType !== 'Patient') continue
    const isNamed = fullUrl === reference || fullUrl?.endsWith(`/${reference}`)
    if (isNamed || reference === `Patient/${resource.id}`) return resource
  }
  return undefined
}

function demand(identifiers: Patient['identifier'], known: readonly Identifier[]): void {
  if (!known.some((person) => names(identifiers, person))) mismatch()
}

function mismatch(): never {
  throw new ExchangeError('patient-mismatch', undefined, {
    detail: 'ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED: subject differs from the confirmed person',
  })
}
