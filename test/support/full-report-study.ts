import type { Reference } from '@medplum/fhirtypes'
import { extension, system } from '../../src/fhir/urls.ts'
import { studyIdentifier } from '../../src/mapping/study-identity.ts'
import { concept, type Maker, number } from './full-report-parts.ts'

/** B.1 of the data set: the study with custodian, endpoints, series, instances, dose and phase. */
export function fullStudyParts(
  { enter, words, studyUid }: Maker,
  subject: Reference<never>,
): { references: Reference<never>[] } {
  const modality = { system: system.dicom, code: 'CT' }
  const role = (code: string) => ({ coding: [{ system: system.participation, code }] })
  const endpoint = (name: string, element: string, type: string): Reference<never> =>
    enter(name, {
      resourceType: 'Endpoint',
      status: 'active',
      connectionType: {
        system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
        code: type,
      },
      payloadType: [{ text: 'DICOM' }],
      address: `https://images.example/${encodeURIComponent(words(element))}`,
    })
  const study = enter('study', {
    resourceType: 'ImagingStudy',
    identifier: [studyIdentifier(studyUid)],
    status: 'available',
    modality: [modality],
    subject,
    started: '2026-02-28T09:30:00+02:00',
    description: words('B.1.4'),
    numberOfSeries: 7,
    numberOfInstances: 311,
    endpoint: [endpoint('viewer', 'B.1.6', 'dicom-wado-uri')],
    series: [
      {
        uid: `${studyUid}.5`,
        extension: [{ url: extension.phase, valueCodeableConcept: concept('B.1.7.4', words, '373091005') }],
        number: 5,
        modality,
        description: words('B.1.7.1'),
        numberOfInstances: 44,
        endpoint: [endpoint('wado', 'B.1.7.2', 'dicom-wado-rs')],
        laterality: { system: system.snomed, code: '24028007' },
        performer: [
          {
            function: role('CST'),
            actor: enter('study-custodian', { resourceType: 'Organization', name: words('B.1.5') }),
          },
          {
            function: role('DEV'),
            actor: enter('scanner', {
              resourceType: 'Device',
              identifier: [number('A.5.1.6#2', words)],
              deviceName: [{ name: 'Somatic 7', type: 'model-name' }],
            }),
          },
        ],
        instance: [
          {
            uid: `${studyUid}.5.12`,
            sopClass: { system: system.sopClass, code: 'urn:oid:1.2.840.10008.5.1.4.1.1.2' },
            number: 12,
            title: words('B.1.7.3.1'),
            extension: [{ url: extension.numberOfFrames, valueInteger: 3 }],
          },
        ],
      },
    ],
  })
  enter('dose', {
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: { coding: [{ system: system.loinc, code: '73569-6' }] },
    valueString: words('B.1.7.3.3'),
    derivedFrom: [study],
  })
  return { references: [study] }
}
