import type { Reference } from '@medplum/fhirtypes'
import { extension, system } from '../../src/fhir/urls.ts'
import { studyIdentifier } from '../../src/mapping/study-identity.ts'
import { concept, doctor, type Maker, number } from './full-report-parts.ts'

export interface ClinicalParts {
  readonly procedure: Reference<never>[]
  readonly comparison: Reference<never>[]
  readonly findings: Reference<never>[]
  readonly impression: Reference<never>[]
  readonly recommendation: Reference<never>[]
  readonly media: Reference<never>
}

/** A.4 to A.7 of the data set: specimen, procedure, medication, allergy, findings, conclusion, key image, comparison. */
export function fullClinicalParts(maker: Maker, subject: Reference<never>): ClinicalParts {
  const { enter, words, studyUid } = maker
  specimen(maker)
  medication(maker, subject)
  allergy(maker, subject)
  const procedure = enter('procedure', {
    resourceType: 'Procedure',
    status: 'completed',
    subject,
    code: concept('A.5.1.5', words, '169069000'),
    performedDateTime: '2026-02-28T09:30:00+02:00',
    bodySite: [concept('A.5.1.6.1', words, '51185008')],
    performer: [
      {
        function: { coding: [{ system: system.snomed, code: '223366009' }] },
        actor: doctor(maker, 'performer', { id: 'A.5.1.7.1', name: 'A.5.1.7.2', organisation: 'A.5.1.7.3' }),
      },
    ],
  })
  const finding = enter('finding', {
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: concept('A.5.4.3.2', words, '4147007'),
    effectiveDateTime: '2026-02-28T09:45:00+02:00',
    method: concept('A.5.4.3.3', words, '702659008'),
    valueString: words('A.5.4.3.4'),
  })
  const stage = enter('stage', {
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: { text: 'Stage' },
    valueCodeableConcept: { text: 'T1' },
  })
  const condition = enter('condition', {
    resourceType: 'Condition',
    subject,
    code: concept('A.5.5.2.1', words, '233604007'),
    stage: [{ summary: concept('A.5.5.2.2', words, '1228882005'), assessment: [stage] }],
  })
  const earlier = enter('earlier', {
    resourceType: 'ImagingStudy',
    status: 'available',
    subject,
    identifier: [studyIdentifier(`${studyUid}.99`)],
    description: words('A.7.1'),
  })
  const plan = enter('plan', {
    resourceType: 'CarePlan',
    status: 'active',
    intent: 'proposal',
    subject,
    title: words('A.5.6.2'),
  })
  return {
    procedure: [procedure],
    comparison: [earlier],
    findings: [finding],
    impression: [condition],
    recommendation: [plan],
    media: keyImage(maker, subject),
  }
}

function specimen({ enter, words }: Maker): void {
  enter('specimen', {
    resourceType: 'Specimen',
    identifier: [number('A.4.1', words)],
    type: concept('A.4.2', words, '119297000'),
    subject: enter('implant', { resourceType: 'Device', type: concept('A.4.6', words, '43770009') }),
    receivedTime: '2026-02-28T12:00:00+02:00',
    collection: {
      collectedPeriod: { start: '2026-02-28T10:00:00+02:00', end: '2026-02-28T10:10:00+02:00' },
      method: concept('A.4.7', words, '129314006'),
      bodySite: {
        ...concept('A.4.4', words, '51185008'),
        extension: [
          {
            url: extension.bodySiteStructure,
            valueReference: enter('structure', {
              resourceType: 'BodyStructure',
              patient: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
              morphology: concept('A.4.5', words, '367651003'),
            }),
          },
        ],
      },
    },
  })
}

function medication({ enter, words }: Maker, subject: Reference<never>): void {
  enter('administration', {
    resourceType: 'MedicationAdministration',
    status: 'completed',
    subject,
    effectiveDateTime: '2026-02-28T09:28:00+02:00',
    dosage: { route: concept('A.5.2.5', words, '20045000', 'http://standardterms.edqm.eu'), text: '80 ml' },
    medicationReference: enter('medication', {
      resourceType: 'Medication',
      code: { text: words('A.5.2.1') },
      form: concept('A.5.2.4', words, '11210000', 'http://standardterms.edqm.eu'),
      ingredient: [
        {
          itemCodeableConcept: concept('A.5.2.2', words, 'V08AB05', 'http://www.whocc.no/atc'),
          isActive: true,
          strength: {
            numerator: { value: 623, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
            denominator: { value: 1, unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' },
          },
        },
      ],
    }),
  })
}

function allergy({ enter, words }: Maker, subject: Reference<never>): void {
  enter('allergy', {
    resourceType: 'AllergyIntolerance',
    patient: subject,
    clinicalStatus: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
      ],
    },
    verificationStatus: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
          code: 'confirmed',
        },
      ],
      text: words('A.5.3.7'),
    },
    type: 'allergy',
    criticality: 'high',
    code: { coding: [{ system: system.snomed, code: '293637006', display: words('A.5.3.8') }] },
    note: [{ text: words('A.5.3.1') }],
    onsetDateTime: '2011-05',
    reaction: [{ manifestation: [concept('A.5.3.3', words, '247472004')], severity: 'severe' }],
  })
}

function keyImage(maker: Maker, subject: Reference<never>): Reference<never> {
  const { enter, words } = maker
  const operator = doctor(maker, 'operator', { id: 'A.6.8-id', name: 'A.6.8', organisation: 'A.6.8-at' })
  return enter('media', {
    resourceType: 'Media',
    status: 'completed',
    subject,
    type: concept('A.6.3', words, 'image', 'http://terminology.hl7.org/CodeSystem/media-type'),
    modality: concept('A.6.4', words, 'CT', system.dicom),
    view: concept('A.6.1', words, '24422004'),
    bodySite: concept('A.6.2', words, '39607008'),
    operator,
    device: enter('camera', { resourceType: 'Device', type: concept('A.6.5', words, '314789007') }),
    height: 512,
    width: 640,
    frames: 21,
    duration: 2.5,
    note: [{ text: words('A.6.9') }],
    content: {
      contentType: 'image/jpeg',
      title: words('A.6.10'),
      data: Buffer.from('picture').toString('base64'),
    },
  })
}
