import type { Device, Organization, Practitioner, PractitionerRole } from '@medplum/fhirtypes'
import { type PlaceKey, places } from '../studies/places.ts'
import { type DemoProfessional, professional, specialties } from '../studies/professionals.ts'
import type { StudyPlan } from '../studies/types.ts'
import { concept, conceptOf, core, dcm, imaging, r5, refer, sct } from './codes.ts'
import type { Entries } from './entries.ts'

const professionalRegister = 'urn:oid:1.2.246.537.26'

export function organization(into: Entries, key: PlaceKey): string {
  const place = places[key]
  const resource: Organization = {
    resourceType: 'Organization',
    meta: { profile: [core('organization-eu-core')] },
    identifier: [{ system: 'urn:ietf:rfc:3986', value: `urn:oid:${place.oid}` }],
    active: true,
    name: place.name,
    alias: [place.nameFi, place.nameSv],
    telecom: [{ system: 'phone', value: place.phone, use: 'work' }],
    address: [
      { use: 'work', line: [place.street], city: place.city, postalCode: place.postalCode, country: 'FI' },
    ],
  }
  return into.add(`organization/${key}`, resource)
}

/** A professional in their organisation, with the specialty; answers the fullUrl of the role. */
export function practitionerRole(into: Entries, key: string): string {
  const one = professional(key)
  const person = into.add(`practitioner/${key}`, practitioner(one))
  const employer = organization(into, one.place)
  const specialty = specialties[one.specialty]
  const role: PractitionerRole = {
    resourceType: 'PractitionerRole',
    meta: { profile: [core('practitionerRole-eu-core')] },
    active: true,
    practitioner: refer(person),
    organization: refer(employer),
    code: [
      one.training === true
        ? { ...concept(sct, '309343006', 'Physician'), text: 'Physician in training' }
        : concept(sct, '309343006', 'Physician'),
    ],
    specialty: [conceptOf(specialty.coding)],
    telecom: [{ system: 'phone', value: places[one.place].phone, use: 'work' }],
  }
  return into.add(`role/${key}`, role)
}

function practitioner(one: DemoProfessional): Practitioner {
  return {
    resourceType: 'Practitioner',
    meta: { profile: [core('practitioner-eu-core')] },
    identifier: [{ system: professionalRegister, value: one.number }],
    name: [{ use: 'official', family: one.family, given: [one.given], prefix: [one.prefix] }],
  }
}

/** The machine, as the images name it. */
export function device(into: Entries, study: StudyPlan, names: { maker: string; model: string }): string {
  const modality = study.series[0]?.modality ?? 'DX'
  const station = `${places[study.place].accession.prefix}-${modality}-1`
  const resource: Device = {
    resourceType: 'Device',
    meta: { profile: [imaging('DeviceEuImaging')] },
    extension: [
      {
        url: r5('Device.category'),
        valueCodeableConcept: concept(sct, '314789007', 'Diagnostic imaging equipment'),
      },
    ],
    identifier: [{ system: `urn:oid:${places[study.place].oid}.26`, value: station }],
    status: 'active',
    manufacturer: names.maker,
    deviceName: [{ name: names.model, type: 'model-name' }],
    type: { ...concept(dcm, modality), text: names.model },
  }
  return into.add('device', resource)
}
