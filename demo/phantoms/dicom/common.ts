import type { Coding } from '../../../src/domain/codes.ts'
import type { DemoPerson } from '../../people.ts'
import { type ExamKey, exams } from '../../studies/catalogue.ts'
import { addSeconds } from '../../studies/clock.ts'
import { places } from '../../studies/places.ts'
import { professional, specialties } from '../../studies/professionals.ts'
import type { SeriesPlan, StudyPlan } from '../../studies/types.ts'
import type { Dataset } from '../part10.ts'
import { uid } from '../uid.ts'

/** All that one instance says: the plan it follows and where it stands in it. */
export interface Subject {
  readonly person: DemoPerson
  readonly study: StudyPlan
  readonly series: SeriesPlan
  readonly index: number
}

const schemes: Readonly<Record<string, string>> = {
  'http://snomed.info/sct': 'SCT',
  'http://loinc.org': 'LN',
  'http://dicom.nema.org/resources/ontology/DCM': 'DCM',
}

/** A code sequence item (PS3.3 8.8). */
export function code(coding: Coding): Dataset {
  return {
    CodeValue: coding.code,
    CodingSchemeDesignator: schemes[coding.system] ?? 'SCT',
    CodeMeaning: (coding.display ?? coding.code).slice(0, 64),
  }
}

export function sct(value: string, meaning: string): Dataset {
  return { CodeValue: value, CodingSchemeDesignator: 'SCT', CodeMeaning: meaning }
}

export function instanceUid(series: SeriesPlan, index: number): string {
  return uid(`instance/${series.uid}/${index}`)
}

// Both sides in one picture: the element must be there and can name neither (PS3.3 C.7.3.1)
const pairedParts = new Set(['SINUS', 'KIDNEY', 'CAROTID', 'HIP'])

const name = (family: string, given: string): string => `${family}^${given}`

/** Patient, study, series and equipment: what every instance of the demo carries. */
export function commonModules({ person, study, series, index }: Subject): Dataset {
  const place = places[study.place]
  const exam = exams[study.exam as ExamKey]
  const at = addSeconds(study.time, series.startsAfter)
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    InstanceCreationDate: study.date,
    InstanceCreationTime: at,
    SOPInstanceUID: instanceUid(series, index),
    StudyDate: study.date,
    SeriesDate: study.date,
    AcquisitionDate: study.date,
    ContentDate: study.date,
    StudyTime: study.time,
    SeriesTime: at,
    AcquisitionTime: at,
    ContentTime: at,
    AccessionNumber: study.accession,
    IssuerOfAccessionNumberSequence: [
      {
        LocalNamespaceEntityID: place.accession.namespace,
        UniversalEntityID: place.accession.oid,
        UniversalEntityIDType: 'ISO',
      },
    ],
    Modality: series.modality,
    ...equipment(series, study),
    InstitutionName: place.name,
    InstitutionAddress: `${place.street}, ${place.postalCode} ${place.city}, Finland`,
    InstitutionalDepartmentName: place.department,
    StudyDescription: study.title,
    ProcedureCodeSequence: [code(exam.procedure)],
    SeriesDescription: series.description,
    ...people(study),
    ...patient(person, study),
    BodyPartExamined: exam.bodyPart,
    ...(pairedParts.has(exam.bodyPart) && study.side === undefined ? { Laterality: '' } : {}),
    TimezoneOffsetFromUTC: study.offset,
    StudyInstanceUID: study.uid,
    SeriesInstanceUID: series.uid,
    StudyID: study.accession,
    SeriesNumber: series.number,
    InstanceNumber: index + 1,
    PerformedProcedureStepStartDate: study.date,
    PerformedProcedureStepStartTime: study.time,
    PerformedProcedureStepID: study.accession,
    ...request(study),
  }
}

function patient(person: DemoPerson, study: StudyPlan): Dataset {
  const national = person.headerId === 'national'
  return {
    PatientName: `${person.family}^${person.given.join(' ')}`,
    PatientID: national ? person.nationalId : person.hospitalId,
    IssuerOfPatientID: national ? 'FI' : 'LUMIVAARA',
    PatientBirthDate: person.birthDate.replaceAll('-', ''),
    PatientSex: person.sex === 'female' ? 'F' : 'M',
    PatientAge: `${String(ageAt(person.birthDate, study.date)).padStart(3, '0')}Y`,
  }
}

/** Whole years between a birth date (YYYY-MM-DD) and a day (YYYYMMDD). */
function ageAt(birthDate: string, date: string): number {
  const born = birthDate.replaceAll('-', '')
  return Number(date.slice(0, 4)) - Number(born.slice(0, 4)) - (date.slice(4) < born.slice(4) ? 1 : 0)
}

function people(study: StudyPlan): Dataset {
  const referrer = professional(study.referrer)
  const reader = professional(study.radiologist)
  return {
    ReferringPhysicianName: name(referrer.family, referrer.given),
    PerformingPhysicianName: name(reader.family, reader.given),
    OperatorsName: 'Röntgenhoitaja',
  }
}

function request(study: StudyPlan): Dataset {
  const exam = exams[study.exam as ExamKey]
  const referrer = professional(study.referrer)
  return {
    RequestingPhysician: name(referrer.family, referrer.given),
    RequestingService: specialties[study.specialty].coding.display,
    RequestedProcedureDescription: study.title,
    RequestAttributesSequence: [
      {
        AccessionNumber: study.accession,
        RequestedProcedureID: study.accession,
        RequestedProcedureDescription: study.title,
        RequestedProcedureCodeSequence: [code(exam.procedure)],
        ReasonForTheRequestedProcedure: shortened(study.reason),
        ScheduledProcedureStepID: study.accession,
        ScheduledProcedureStepDescription: study.title,
      },
    ],
    PlacerOrderNumberImagingServiceRequest: study.order,
  }
}

/** At most 64 bytes, cut between words: some readers count bytes where the standard counts characters. */
function shortened(text: string): string {
  const words = text.split(' ')
  while (Buffer.byteLength(words.join(' ')) > 64) words.pop()
  return words.join(' ')
}

/** Maker and model by modality. */
export const machines: Readonly<Record<SeriesPlan['modality'], readonly [maker: string, model: string]>> = {
  CT: ['Kajastus Medical', 'Revontuli CT 128'],
  MR: ['Kajastus Medical', 'Revontuli MR 3T'],
  DX: ['Pohjoisvalo', 'Valo DR'],
  CR: ['Pohjoisvalo', 'Valo CR'],
  MG: ['Pohjoisvalo', 'Mammo One'],
  US: ['Aaltoääni', 'Aalto US 9'],
  XA: ['Kajastus Medical', 'Angio 20'],
  NM: ['Hehku Nuclear', 'Hehku Duo'],
  PT: ['Hehku Nuclear', 'Hehku PET'],
  OT: ['Luusto', 'DXA 4'],
}

function equipment(series: SeriesPlan, study: StudyPlan): Dataset {
  const [maker, model] = machines[series.modality]
  return {
    Manufacturer: maker,
    ManufacturerModelName: model,
    StationName: `${places[study.place].accession.prefix}-${series.modality}-1`,
    SoftwareVersions: '4.2 demo',
  }
}

/** The frame that all volumes of a study share: its series can be shown at the same place. */
export function frameOfReference(study: StudyPlan): Dataset {
  return { FrameOfReferenceUID: uid(`frame/${study.uid}`), PositionReferenceIndicator: '' }
}
