import type { Extension, Patient } from '@medplum/fhirtypes'
import { inTable } from '../in-table.ts'
import type { OrganisationParty, Party } from '../parties.ts'
import { absent, type CdaReader, languageOf, usualName } from './datatypes.ts'
import { allAt, firstAt, type XmlNode } from './xml-tree.ts'

const genders: Readonly<Record<string, Patient['gender']>> = {
  M: 'male',
  F: 'female',
  UN: 'other',
  '248153007': 'male',
  '248152002': 'female',
}

/** Patient of a document's header. What is masked stays, marked as masked. */
export function patientOf(reader: CdaReader): Patient {
  const role = firstAt(reader.root, 'recordTarget', 'patientRole')
  const person = firstAt(role, 'patient')
  const names = allAt(person, 'name').flatMap((node) => reader.name(node) ?? [])
  const usual = allAt(person, 'name').flatMap((node) => usualName(node) ?? [])
  const birth = firstAt(person, 'birthTime')
  const birthDate = reader.time(birth)?.value.slice(0, 10)
  const genderNode = firstAt(person, 'administrativeGenderCode')
  reader.saw(genderNode)
  const gender = inTable(genders, genderNode?.attributes.code)
  const languages = allAt(person, 'languageCommunication', 'languageCode').flatMap((node) => {
    reader.saw(node)
    return languageOf(node) ?? []
  })
  const names1 = names.map((name, index) =>
    index === 0 && usual.length > 0 ? { use: 'official' as const, ...name } : name,
  )
  return {
    resourceType: 'Patient',
    ...list(
      'identifier',
      allAt(role, 'id').flatMap((node) => reader.identifier(node) ?? []),
    ),
    ...list('name', [...names1, ...usual]),
    ...list(
      'telecom',
      allAt(role, 'telecom').flatMap((node) => reader.telecom(node) ?? []),
    ),
    ...(gender && { gender }),
    ...shadow('gender', gender, absent(genderNode)),
    ...(birthDate !== undefined && { birthDate }),
    ...shadow('birthDate', birthDate, absent(birth)),
    ...list(
      'address',
      allAt(role, 'addr').flatMap((node) => reader.address(node) ?? []),
    ),
    ...list(
      'communication',
      languages.map((code) => ({ language: { coding: [{ system: 'urn:ietf:bcp:47', code }] } })),
    ),
  }
}

/** Why a primitive is not there, beside it (FHIR R4 json.html#primitive). */
const shadow = (name: string, value: unknown, extension: readonly Extension[]): object =>
  value === undefined && extension.length > 0 ? { [`_${name}`]: { extension } } : {}

const list = (name: string, values: readonly unknown[]): object =>
  values.length > 0 ? { [name]: values } : {}

/** Organisation of a header. */
export function organisationOf(reader: CdaReader, node: XmlNode | undefined): OrganisationParty | undefined {
  if (!node) return undefined
  const identifiers = allAt(node, 'id').flatMap((id) => reader.identifier(id) ?? [])
  const whole = firstAt(node, 'asOrganizationPartOf', 'wholeOrganization')
  const name = reader.text(firstAt(node, 'name')) ?? reader.text(firstAt(whole, 'name'))
  if (name === undefined && identifiers.length === 0) return undefined
  return {
    identifiers,
    name,
    telecom: allAt(node, 'telecom').flatMap((one) => reader.telecom(one) ?? []),
    address: allAt(node, 'addr').flatMap((one) => reader.address(one) ?? []),
  }
}

/** Where a role names its person and its organisation: CDA has a pair of names for each kind of role. */
const persons = ['assignedPerson', 'associatedPerson', 'informationRecipient', 'relatedPerson'] as const
const organisations = [
  'representedOrganization',
  'scopingOrganization',
  'receivedOrganization',
  'representedCustodianOrganization',
] as const

/**
 * A person, device or organisation of a role (assignedAuthor, assignedEntity, associatedEntity, intendedRecipient).
 * @param beside the participation, where some documents put the organisation beside the role.
 */
export function partyOf(
  reader: CdaReader,
  role: XmlNode | undefined,
  beside?: XmlNode | undefined,
): Party | undefined {
  if (!role) return undefined
  const person = persons.map((name) => firstAt(role, name)).find((node) => node !== undefined)
  const device = firstAt(role, 'assignedAuthoringDevice')
  const organisation = [role, beside]
    .flatMap((node) => organisations.flatMap((name) => allAt(node, name)))
    .map((node) => organisationOf(reader, node))
    .find((found) => found !== undefined)
  const name = reader.name(firstAt(person, 'name'))
  const model = reader.text(firstAt(device, 'manufacturerModelName'))
  const software = reader.text(firstAt(device, 'softwareName'))
  const specialty = reader.concept(firstAt(role, 'code'))
  return {
    identifiers: allAt(role, 'id').flatMap((id) => reader.identifier(id) ?? []),
    name,
    device: name === undefined ? (model ?? software) : undefined,
    specialty,
    telecom: allAt(role, 'telecom').flatMap((one) => reader.telecom(one) ?? []),
    address: allAt(role, 'addr').flatMap((one) => reader.address(one) ?? []),
    organisation,
  }
}
