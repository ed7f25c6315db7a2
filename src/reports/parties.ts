import type {
  Address,
  CodeableConcept,
  ContactPoint,
  HumanName,
  Identifier,
  Organization,
  Reference,
} from '@medplum/fhirtypes'
import type { Assembly } from './assembly.ts'

/** Someone who had a part in a report, as any source says it. */
export interface Party {
  readonly identifiers?: readonly Identifier[]
  readonly name?: HumanName | undefined
  /** Name of a device that made the report. */
  readonly device?: string | undefined
  readonly specialty?: CodeableConcept | undefined
  readonly telecom?: readonly ContactPoint[]
  readonly address?: readonly Address[]
  readonly organisation?: OrganisationParty | undefined
}

export interface OrganisationParty {
  readonly identifiers?: readonly Identifier[]
  readonly name?: string | undefined
  readonly telecom?: readonly ContactPoint[]
  readonly address?: readonly Address[]
}

const list = <T>(key: string, values: readonly T[] | undefined): object =>
  values && values.length > 0 ? { [key]: [...values] } : {}

/** Enters an organisation; `undefined` when nothing is known of it. */
export function organisationReference(
  { add }: Assembly,
  party: OrganisationParty | undefined,
): Reference<Organization> | undefined {
  if (!party || (party.name === undefined && !party.identifiers?.length)) return undefined
  return add({
    resourceType: 'Organization',
    ...list('identifier', party.identifiers),
    ...(party.name !== undefined && { name: party.name }),
    ...list('telecom', party.telecom),
    ...list('address', party.address),
  }) as Reference<Organization>
}

/** Enters a person in their role, a device or an organisation, whatever is known; `undefined` when nothing is. */
export function partyReference(assembly: Assembly, party: Party | undefined): Reference | undefined {
  if (!party) return undefined
  const organization = organisationReference(assembly, party.organisation)
  if (party.device !== undefined) {
    return assembly.add({
      resourceType: 'Device',
      ...list('identifier', party.identifiers),
      deviceName: [{ name: party.device, type: 'model-name' }],
    })
  }
  const isKnown = party.name !== undefined || (party.identifiers?.length ?? 0) > 0
  if (!isKnown) return organization
  const practitioner = assembly.add({
    resourceType: 'Practitioner',
    ...list('identifier', party.identifiers),
    ...list('name', party.name && [party.name]),
    ...list('address', party.address),
  }) as Reference<never>
  return assembly.add({
    resourceType: 'PractitionerRole',
    practitioner,
    ...(organization && { organization }),
    ...list('specialty', party.specialty && [party.specialty]),
    ...list('telecom', party.telecom),
  })
}
