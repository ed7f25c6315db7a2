import type {
  CarePlan,
  CodeableConcept,
  Condition,
  Coverage,
  DocumentReference,
  MedicationAdministration,
  MedicationRequest,
  Observation,
  ServiceRequest,
} from '@medplum/fhirtypes'
import { type ExamKey, exams } from '../studies/catalogue.ts'
import { isoTime } from '../studies/clock.ts'
import type { StudyPlan } from '../studies/types.ts'
import {
  accessionIdentifier,
  concept,
  conceptOf,
  dcm,
  icd10,
  imaging,
  loinc,
  r5,
  refer,
  sct,
  ucum,
} from './codes.ts'
import type { ReportDraft } from './draft.ts'
import type { Entries } from './entries.ts'
import { keyInstance, modalityNames, modalityOf } from './study-resources.ts'
import { type ConditionKey, conditions, type TextLanguage } from './texts/types.ts'

/** Who and what the resources of a report hang on, by fullUrl. */
export interface Anchors {
  readonly subject: string
  readonly order: string
  readonly study: string
  readonly procedure: string
  readonly author: string
  readonly device: string
}

const clinicalStatus = concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active', 'Active')
const verified = (state: string): ReturnType<typeof concept> =>
  concept(
    'http://terminology.hl7.org/CodeSystem/condition-ver-status',
    state === 'preliminary' ? 'provisional' : 'confirmed',
  )

const basedOn = (
  draft: ReportDraft,
  order: string,
): { reference: string; type: 'ServiceRequest'; identifier: ReturnType<typeof accessionIdentifier> } => ({
  reference: order,
  type: 'ServiceRequest',
  identifier: accessionIdentifier(draft.study),
})

/** The coded diagnosis of the impression, or nothing where the text has none. */
export function impressionCondition(into: Entries, draft: ReportDraft, at: Anchors): string | undefined {
  if (draft.text.condition === undefined) return undefined
  const resource: Condition = {
    resourceType: 'Condition',
    clinicalStatus,
    verificationStatus: verified(draft.state),
    category: [concept('http://terminology.hl7.org/CodeSystem/condition-category', 'encounter-diagnosis')],
    code: conditionConcept(draft.text.condition, draft.text.language),
    bodySite: [conceptOf(exams[draft.study.exam as ExamKey].site, siteText(draft.study))],
    subject: refer(at.subject),
    recordedDate: draft.written,
    recorder: refer(at.author),
    ...(draft.text.birads === undefined ? {} : { stage: [{ summary: biradsConcept(draft.text.birads) }] }),
  }
  return into.add('impression', resource)
}

export function conditionConcept(key: ConditionKey, language: TextLanguage): CodeableConcept {
  const row = conditions[key]
  return {
    coding: [
      { system: icd10, code: row.icd10, display: row.en },
      ...('snomed' in row ? [{ system: sct, code: row.snomed }] : []),
    ],
    text: row[language],
  }
}

function siteText(study: StudyPlan): string {
  const name = exams[study.exam as ExamKey].site.display
  return study.shows === 'subdural' ? 'Left cerebral hemisphere, frontoparietal convexity' : name
}

// DICOM PS3.16 CID 6026
const biradsCodes: Readonly<Record<number, readonly [code: string, display: string]>> = {
  1: ['397140005', 'Mammography assessment (Category 1) - Negative'],
  2: ['397141009', 'Mammography assessment (Category 2) - Benign finding'],
  4: ['397144001', 'Mammography assessment (Category 4) - Suspicious abnormality'],
}

function biradsConcept(category: number): CodeableConcept {
  const row = biradsCodes[category]
  return row === undefined
    ? { text: `BI-RADS ${category}` }
    : concept(sct, row[0], row[1], `BI-RADS ${category}`)
}

/** The finding with its measured value. */
export function findingObservation(into: Entries, draft: ReportDraft, at: Anchors): string | undefined {
  const { text, study } = draft
  if (text.measure === undefined && text.condition === undefined && text.birads === undefined)
    return undefined
  const resource: Observation = {
    resourceType: 'Observation',
    meta: { profile: [imaging('ObservationFindingEuImaging')] },
    basedOn: [basedOn(draft, at.order)],
    status: draft.state === 'preliminary' ? 'preliminary' : 'final',
    category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'imaging', 'Imaging')],
    code:
      text.measure === undefined
        ? concept(loinc, '59776-5', 'Procedure findings', text.conclusion)
        : { ...measureConcept(text.measure), text: text.measure.name },
    subject: refer(at.subject),
    effectiveDateTime: isoTime(study.date, study.time),
    performer: [refer(at.author)],
    bodySite: conceptOf(exams[study.exam as ExamKey].site, siteText(study)),
    method: methods[modalityOf(study)] ?? concept(sct, '363679005', 'Imaging'),
    derivedFrom: [refer(at.study)],
    ...measuredValue(text),
  }
  return into.add('finding', resource)
}

function measuredValue({ measure, birads, conclusion }: ReportDraft['text']): Partial<Observation> {
  if (measure !== undefined) {
    return { valueQuantity: { value: measure.value, unit: measure.unit, system: ucum, code: measure.unit } }
  }
  return birads === undefined ? { valueString: conclusion } : { valueCodeableConcept: biradsConcept(birads) }
}

const methods: Readonly<Record<string, CodeableConcept>> = {
  CT: concept(sct, '77477000', 'Computed tomography'),
  MR: concept(sct, '113091000', 'Magnetic resonance imaging'),
  US: concept(sct, '16310003', 'Ultrasonography'),
  DX: concept(sct, '168537006', 'Plain radiography'),
  CR: concept(sct, '168537006', 'Plain radiography'),
  MG: concept(sct, '71651007', 'Mammography'),
}

function measureConcept({ name, unit }: NonNullable<ReportDraft['text']['measure']>): CodeableConcept {
  if (unit === '%' && /^Ej/.test(name))
    return concept(loinc, '18043-0', 'Left ventricular Ejection fraction by US')
  if (unit === '%') return concept(sct, '408715008', 'Lumen diameter stenosis')
  if (/paksuus/.test(name)) return concept(loinc, '59089-3', 'Thickness')
  return concept(sct, '81827009', 'Diameter')
}

const doses: Readonly<Record<string, string>> = {
  CT: 'CTDIvol 42.1 mGy, DLP 780 mGy·cm, effective dose about 1.7 mSv',
  DX: 'DAP 0.9 dGy·cm²',
  CR: 'DAP 1.4 dGy·cm²',
  MG: 'Average glandular dose 1.35 mGy per view, breast thickness 54 mm',
  XA: 'DAP 240 dGy·cm², fluoroscopy time 3.4 min',
  NM: 'Administered activity 650 MBq',
  PT: 'Administered activity 250 MBq, CT DLP 210 mGy·cm',
}

export function radiationDose(into: Entries, draft: ReportDraft, at: Anchors): string | undefined {
  const value = doses[modalityOf(draft.study)]
  if (value === undefined) return undefined
  const resource: Observation = {
    resourceType: 'Observation',
    meta: { profile: [imaging('ObservationRadiationDoseEuImaging')] },
    basedOn: [basedOn(draft, at.order)],
    partOf: [refer(at.procedure)],
    status: 'final',
    code: concept(loinc, '73569-6', 'Radiation exposure and protection information'),
    subject: refer(at.subject),
    effectiveDateTime: isoTime(draft.study.date, draft.study.time),
    valueString: value,
    device: refer(at.device),
    derivedFrom: [refer(at.study)],
  }
  return into.add('dose', resource)
}

const contrastExams = new Set(['ct-chest', 'ct-abdomen', 'ct-aorta', 'xa-coronary'])

export function contrastMedium(into: Entries, draft: ReportDraft, at: Anchors): string | undefined {
  if (!contrastExams.has(draft.study.exam)) return undefined
  const coronary = draft.study.exam === 'xa-coronary'
  const resource: MedicationAdministration = {
    resourceType: 'MedicationAdministration',
    partOf: [refer(at.procedure)],
    status: 'completed',
    medicationCodeableConcept: coronary
      ? concept('http://www.whocc.no/atc', 'V08AB09', 'iodixanol', 'Iodixanol 320 mgI/ml')
      : concept('http://www.whocc.no/atc', 'V08AB02', 'iohexol', 'Iohexol 350 mgI/ml'),
    subject: refer(at.subject),
    effectiveDateTime: isoTime(draft.study.date, draft.study.time, 1),
    dosage: {
      route: coronary ? { text: 'Intra-arterial' } : concept(sct, '47625008', 'Intravenous route'),
      dose: { value: coronary ? 60 : 80, unit: 'ml', system: ucum, code: 'mL' },
    },
  }
  return into.add('contrast', resource)
}

export function recommendation(into: Entries, draft: ReportDraft, at: Anchors): string | undefined {
  const { text, study } = draft
  if (text.recommendation === undefined) return undefined
  const exam = exams[study.exam as ExamKey]
  if (study.shows === 'subdural') {
    const request: ServiceRequest = {
      resourceType: 'ServiceRequest',
      basedOn: [basedOn(draft, at.order)],
      status: 'active',
      intent: 'proposal',
      priority: 'urgent',
      code: conceptOf(exam.procedure, text.recommendation),
      subject: refer(at.subject),
      occurrenceDateTime: isoTime(study.date, study.time, 24 * 60),
      requester: refer(at.author),
    }
    return into.add('recommendation', request)
  }
  const plan: CarePlan = {
    resourceType: 'CarePlan',
    status: 'active',
    intent: 'proposal',
    description: text.recommendation,
    subject: refer(at.subject),
    author: refer(at.author),
    created: draft.written,
  }
  return into.add('recommendation', plan)
}

/** A reference to the picture that shows the finding best. */
export function keyImage(into: Entries, draft: ReportDraft, at: Anchors): string | undefined {
  const key = keyInstance(draft.study)
  if (key === undefined || draft.text.condition === undefined) return undefined
  const { study, text } = draft
  const resource: DocumentReference = {
    resourceType: 'DocumentReference',
    meta: { profile: [imaging('DocumentReferenceKeyImageEuImaging')] },
    extension: [
      {
        url: r5('DocumentReference.modality'),
        valueCodeableConcept: concept(dcm, modalityOf(study), modalityNames[modalityOf(study)]),
      },
      {
        url: r5('DocumentReference.bodySite'),
        extension: [{ url: 'concept', valueCodeableConcept: conceptOf(exams[study.exam as ExamKey].site) }],
      },
    ],
    identifier: [
      {
        type: concept(dcm, '112002', 'Series Instance UID'),
        system: 'urn:ietf:rfc:3986',
        value: `urn:oid:${key.series.uid}`,
      },
      {
        type: concept(
          'http://hl7.eu/fhir/imaging/CodeSystem/codesystem-missing-dicom-terminology',
          '00080018',
          'SOP Instance UID',
        ),
        system: 'urn:ietf:rfc:3986',
        value: `urn:oid:${key.uid}`,
      },
    ],
    status: 'current',
    category: [concept(loinc, '55113-5', 'Key images Document Radiology')],
    subject: refer(at.subject),
    author: [refer(at.author)],
    description:
      text.measure === undefined
        ? text.conclusion
        : `${text.measure.name} ${text.measure.value} ${text.measure.unit}`,
    content: [
      {
        extension: [
          { url: 'http://hl7.org/fhir/StructureDefinition/documentreference-thumbnail', valueBoolean: false },
        ],
        attachment: {
          contentType: 'application/dicom',
          url: `urn:oid:${key.uid}`,
          title: `${key.series.description}, ${key.index + 1} / ${key.series.instances}`,
        },
      },
    ],
  }
  return into.add('key-image', resource)
}

/** What the requester told of the patient's state, for the report of the story: diagnosis, medicine, weight. */
export function history(into: Entries, draft: ReportDraft, at: Anchors): string[] {
  if (draft.study.shows !== 'subdural') return []
  const problem: Condition = {
    resourceType: 'Condition',
    clinicalStatus,
    verificationStatus: verified('final'),
    category: [concept('http://terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item')],
    code: concept(icd10, 'I48.2', 'Chronic atrial fibrillation', 'Pysyvä eteisvärinä'),
    subject: refer(at.subject),
    onsetDateTime: '2021-05',
  }
  const medicine: MedicationRequest = {
    resourceType: 'MedicationRequest',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: concept(
      'http://www.whocc.no/atc',
      'B01AF02',
      'apixaban',
      'Apiksabaani 5 mg, 1 x 2',
    ),
    subject: refer(at.subject),
    authoredOn: '2026-08-18',
  }
  const weight: Observation = {
    resourceType: 'Observation',
    status: 'final',
    category: [
      concept('http://terminology.hl7.org/CodeSystem/observation-category', 'vital-signs', 'Vital Signs'),
    ],
    code: concept(loinc, '29463-7', 'Body weight'),
    subject: refer(at.subject),
    effectiveDateTime: isoTime(draft.study.date, draft.study.time, -80),
    valueQuantity: { value: 68, unit: 'kg', system: ucum, code: 'kg' },
  }
  return [into.add('problem', problem), into.add('medicine', medicine), into.add('weight', weight)]
}

/** The national health insurance, of which everyone in the demo is a member. */
export function coverage(into: Entries, draft: ReportDraft, subject: string): string {
  const payor = into.add('organization/insurer', {
    resourceType: 'Organization',
    identifier: [{ system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.246.10.99999999.90' }],
    name: 'Demonstration Health Insurance Institution',
  })
  const resource: Coverage = {
    resourceType: 'Coverage',
    status: 'active',
    subscriberId: draft.person.hospitalId,
    beneficiary: refer(subject),
    payor: [refer(payor)],
  }
  return into.add('coverage', resource)
}
