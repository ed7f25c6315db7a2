import type { Extension, ImagingStudy, Procedure, ServiceRequest } from '@medplum/fhirtypes'
import { instanceUid } from '../phantoms/dicom/common.ts'
import { type ExamKey, exams } from '../studies/catalogue.ts'
import { isoTime } from '../studies/clock.ts'
import type { Modality, StudyPlan } from '../studies/types.ts'
import { organization, practitionerRole } from './actors.ts'
import {
  accessionIdentifier,
  concept,
  conceptOf,
  dcm,
  imaging,
  orderIdentifier,
  r5,
  refer,
  sct,
  studyIdentifier,
} from './codes.ts'
import type { Entries } from './entries.ts'

const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType'

export const modalityNames: Readonly<Record<string, string>> = {
  CT: 'Computed Tomography',
  MR: 'Magnetic Resonance',
  DX: 'Digital Radiography',
  CR: 'Computed Radiography',
  US: 'Ultrasound',
  MG: 'Mammography',
  XA: 'X-Ray Angiography',
  NM: 'Nuclear Medicine',
  PT: 'Positron emission tomography (PET)',
  OT: 'Other Modality',
}

const sides = { L: ['7771000', 'Left'], R: ['24028007', 'Right'], B: ['51440002', 'Bilateral'] } as const

export function region(study: StudyPlan): Extension {
  return {
    url: imaging('AnatomicalRegionExtension'),
    valueCodeableConcept: conceptOf(exams[study.exam as ExamKey].region),
  }
}

export function modalityOf(study: StudyPlan): Modality {
  return study.series[0]?.modality ?? (study.date < '20140101' ? 'CR' : exams[study.exam as ExamKey].modality)
}

export interface StudyDetail {
  /** With machine, performers and instances, or only what identifies it. */
  readonly full: boolean
  readonly subject: string
  readonly order?: string
  readonly deviceUrl?: string
}

/** The study that a report is about, or compares with. */
export function imagingStudy(into: Entries, role: string, study: StudyPlan, detail: StudyDetail): string {
  const exam = exams[study.exam as ExamKey]
  const instances = study.series.reduce((sum, one) => sum + one.instances, 0)
  const modality = {
    system: dcm,
    code: modalityOf(study),
    display: modalityNames[modalityOf(study)] ?? modalityOf(study),
  }
  const resource: ImagingStudy = {
    resourceType: 'ImagingStudy',
    meta: { profile: [imaging('ImagingStudyEuImaging')] },
    extension: [region(study)],
    identifier: [studyIdentifier(study)],
    status: 'available',
    modality: [modality],
    subject: refer(detail.subject),
    started: isoTime(study.date, study.time),
    basedOn: [
      {
        ...(detail.order === undefined ? {} : refer(detail.order)),
        type: 'ServiceRequest',
        identifier: accessionIdentifier(study),
      },
    ],
    ...(study.series.length === 0
      ? {}
      : { numberOfSeries: study.series.length, numberOfInstances: instances }),
    procedureCode: [conceptOf(exam.procedure, study.title)],
    description: study.title,
    ...(detail.full && study.series.length > 0 ? { series: seriesOf(into, study, detail, modality) } : {}),
  }
  return into.add(role, resource)
}

function seriesOf(
  into: Entries,
  study: StudyPlan,
  detail: StudyDetail,
  modality: { system: string; code: string; display: string },
): NonNullable<ImagingStudy['series']> {
  const exam = exams[study.exam as ExamKey]
  const place = organization(into, study.place)
  const actor = (
    code: string,
    display: string,
    url: string,
  ): NonNullable<NonNullable<ImagingStudy['series']>[number]['performer']>[number] => ({
    function: concept(participation, code, display),
    actor: refer(url),
  })
  return study.series.map((series) => ({
    uid: series.uid,
    number: series.number,
    modality,
    description: series.description,
    numberOfInstances: series.instances,
    bodySite: exam.site,
    ...(study.side === undefined
      ? {}
      : { laterality: { system: sct, code: sides[study.side][0], display: sides[study.side][1] } }),
    started: isoTime(study.date, study.time, series.startsAfter / 60),
    performer: [
      ...(detail.deviceUrl === undefined ? [] : [actor('DEV', 'device', detail.deviceUrl)]),
      actor('CST', 'custodian', place),
      actor('LOC', 'location', place),
    ],
  }))
}

/** The order that the study answers, from the requester with their specialty. */
export function serviceRequest(into: Entries, study: StudyPlan, subject: string, coverage?: string): string {
  const exam = exams[study.exam as ExamKey]
  const requester = practitionerRole(into, study.referrer)
  const resource: ServiceRequest = {
    resourceType: 'ServiceRequest',
    meta: { profile: [imaging('ServiceRequestOrderEuImaging')] },
    extension: [
      {
        url: r5('ServiceRequest.reason'),
        extension: [{ url: 'concept', valueCodeableConcept: { text: study.reason } }],
      },
    ],
    identifier: [accessionIdentifier(study), orderIdentifier(study)],
    status: 'completed',
    intent: 'order',
    category: [concept(sct, '363679005', 'Imaging')],
    code: conceptOf(exam.procedure, study.title),
    subject: refer(subject),
    authoredOn: isoTime(study.date, study.time, -90),
    requester: refer(requester),
    reasonCode: [{ text: study.reason }],
    bodySite: [conceptOf(exam.site)],
    ...(coverage === undefined ? {} : { insurance: [refer(coverage)] }),
  }
  return into.add('order', resource)
}

export function procedure(
  into: Entries,
  study: StudyPlan,
  subject: string,
  order: string,
  deviceUrl: string,
): string {
  const exam = exams[study.exam as ExamKey]
  const resource: Procedure = {
    resourceType: 'Procedure',
    meta: { profile: [imaging('ProcedureEuImaging')] },
    basedOn: [refer(order)],
    status: 'completed',
    category: concept(sct, '363679005', 'Imaging'),
    code: conceptOf(exam.procedure, study.title),
    subject: refer(subject),
    performedDateTime: isoTime(study.date, study.time),
    performer: [
      {
        function: concept(sct, '223366009', 'Healthcare professional'),
        actor: refer(practitionerRole(into, study.radiologist)),
        onBehalfOf: refer(organization(into, study.place)),
      },
      { function: concept(sct, '314789007', 'Diagnostic imaging equipment'), actor: refer(deviceUrl) },
    ],
    bodySite: [conceptOf(exam.site)],
  }
  return into.add('procedure', resource)
}

/** The instance that shows the finding best, or the middle one. */
export function keyInstance(
  study: StudyPlan,
): { series: StudyPlan['series'][number]; index: number; uid: string } | undefined {
  const series = study.series.toSorted((a, b) => b.instances - a.instances)[0]
  if (series === undefined) return undefined
  const index = study.shows === 'subdural' ? 82 : Math.floor(series.instances / 2)
  return { series, index, uid: instanceUid(series, index) }
}
