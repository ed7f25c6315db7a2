import type { Patient } from '@medplum/fhirtypes'
import { type DemoPerson, hospitalIdSystem, nationalIdSystem } from '../people.ts'
import { uuid } from '../phantoms/uid.ts'

/** A person as the hospital's register gives them, with the national number and its own. */
export function patientResource(person: DemoPerson): Patient {
  const type = (code: string): { coding: { system: string; code: string }[] } => ({
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }],
  })
  return {
    resourceType: 'Patient',
    id: uuid(`patient/${person.key}`),
    meta: { profile: ['http://hl7.eu/fhir/base/StructureDefinition/patient-eu-core'] },
    identifier: [
      { use: 'official', type: type('NI'), system: nationalIdSystem, value: person.nationalId },
      { use: 'usual', type: type('MR'), system: hospitalIdSystem, value: person.hospitalId },
    ],
    name: [
      { use: 'official', family: person.family, given: [...person.given] },
      ...(person.formerName === undefined
        ? []
        : [{ use: 'maiden' as const, family: person.formerName, given: [...person.given] }]),
    ],
    telecom: [{ system: 'phone', value: person.phone, use: 'mobile' }],
    gender: person.sex,
    birthDate: person.birthDate,
    address: [
      {
        use: 'home',
        line: [person.address.line],
        city: person.address.city,
        postalCode: person.address.postalCode,
        country: 'FI',
      },
    ],
    communication: [
      { language: { coding: [{ system: 'urn:ietf:bcp:47', code: person.language }] }, preferred: true },
    ],
  }
}
