import { isDeepStrictEqual } from 'node:util'
import type { Bundle, Patient } from '@medplum/fhirtypes'
import { ExchangeError } from '../errors.ts'
import { spanOf } from '../fhir/dates.ts'
import { checkStructure } from '../fhir/structure.ts'
import { patientIdentity } from '../mapping/report-facts.ts'
import { reportGraph } from '../mapping/report-graph.ts'
import type { ReportPatients } from './ports.ts'

/** The Patients of a bundle that holds nothing else; `undefined` for any other bundle. */
export function patientsOf(bundle: Bundle): Patient[] | undefined {
  const resources = (Array.isArray(bundle.entry) ? bundle.entry : []).map((entry) => entry?.resource)
  if (resources.length === 0) return undefined
  const patients = resources.filter((resource): resource is Patient => resource?.resourceType === 'Patient')
  return patients.length === resources.length ? patients : undefined
}

/**
 * Enters persons in the registry. All are checked before the first is entered.
 * @returns how many, how many rows of the registry turned out to be the same persons, and of how many something was new.
 * Errors: `unprocessable` with the FHIRPath in `where`.
 */
export async function registerPatients(
  { patients, defaultSystem }: { readonly patients: ReportPatients; readonly defaultSystem: string },
  resources: readonly Patient[],
): Promise<Registered> {
  const identities = resources.map((resource, index) => identityOf(resource, index, defaultSystem))
  let merged = 0
  let changed = 0
  for (const identity of identities) {
    const [first] = identity.identifiers
    const known = first && (await patients.keyOf(first))
    const before = known && (await patients.identity(known))
    const { key, merged: others } = await patients.register(identity)
    merged += others.length
    if (!isDeepStrictEqual(before, await patients.identity(key))) changed++
  }
  return { kind: 'registered', patients: identities.length, merged, changed }
}

export interface Registered {
  readonly kind: 'registered'
  readonly patients: number
  readonly merged: number
  readonly changed: number
}

/** Identity of a Patient resource by itself. Errors: `unprocessable`. */
export function identityOf(patient: Patient, index: number, defaultSystem: string) {
  const fault = checkStructure(patient as never).find(({ severity }) => severity === 'error')
  if (fault) throw invalid(fault.where, fault.text)
  const graph = reportGraph({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient }] })
  const identity = patientIdentity(graph, defaultSystem)
  const where = `Bundle.entry[${index}].resource`
  if (identity.identifiers.length === 0) throw invalid(`${where}.identifier`, 'is missing')
  if (identity.birthDate !== undefined && !spanOf(identity.birthDate))
    throw invalid(`${where}.birthDate`, 'is not a date')
  return identity
}

const invalid = (where: string, text: string): ExchangeError =>
  new ExchangeError('unprocessable', `An element ${text}.`, { where })
