import type { Patient } from '@medplum/fhirtypes'
import type { PatientIdentity } from '../domain/patient.ts'

/** What the exchange says of a person, as a Patient resource, and nothing more (minimal answer). */
export const patientResource = (id: string, identity: PatientIdentity): Patient => ({
  resourceType: 'Patient',
  id,
  identifier: identity.identifiers.map((identifier) => ({ ...identifier })),
  name: [
    {
      use: 'official',
      ...(identity.name.family !== '' && { family: identity.name.family }),
      ...(identity.name.given.length > 0 && { given: [...identity.name.given] }),
    },
  ],
  gender: identity.sex,
  ...(identity.birthDate !== undefined && { birthDate: identity.birthDate }),
})
