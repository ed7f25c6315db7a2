import { codes, type DicomJson, items, number, personName, text, texts } from '../dicom/attributes.ts'
import { foldName } from './fold.ts'

/** PostgreSQL's text holds no U+0000. */
const clean = (value: string | undefined): string | null =>
  value === undefined ? null : value.replaceAll('\0', '').toWellFormed().slice(0, 1024)
const cleanAll = (values: readonly string[]): string[] => values.flatMap((value) => clean(value) ?? [])
const foldedOrNull = (name: string | undefined): string | null =>
  name === undefined ? null : clean(foldName(name))

/** DA and TM without the dots and colons of ACR-NEMA: they are compared as texts. */
const digits = (value: string | undefined): string | null => clean(value?.replace(/[.:-](?=\d\d)/g, ''))
const timeDigits = (value: string | undefined): string | null => clean(value?.replaceAll(':', ''))

/** The columns of `studies` that come from its attributes. */
export function studyColumns(study: DicomJson) {
  const patientName = personName(study, 'PatientName')
  const referring = personName(study, 'ReferringPhysicianName')
  return {
    patient_id: clean(text(study, 'PatientID')),
    patient_issuer: clean(text(study, 'IssuerOfPatientID')),
    name_folded: foldedOrNull(patientName?.Alphabetic),
    name_ideographic: foldedOrNull(patientName?.Ideographic),
    name_phonetic: foldedOrNull(patientName?.Phonetic),
    birth_date: digits(text(study, 'PatientBirthDate')),
    sex: clean(text(study, 'PatientSex')),
    study_date: digits(text(study, 'StudyDate')),
    study_time: timeDigits(text(study, 'StudyTime')),
    timezone: clean(text(study, 'TimezoneOffsetFromUTC')),
    accession: clean(text(study, 'AccessionNumber')),
    accession_issuer: clean(accessionIssuer(study)),
    study_id: clean(text(study, 'StudyID')),
    description: clean(text(study, 'StudyDescription')),
    referring_folded: foldedOrNull(referring?.Alphabetic ?? referring?.Ideographic ?? referring?.Phonetic),
    procedure_codes: cleanAll([
      ...new Set(
        [...codes(study, 'ProcedureCodeSequence'), ...codes(study, 'RequestedProcedureCodeSequence')].map(
          ({ system, code }) => `${system}|${code}`,
        ),
      ),
    ]),
    requesting_service: clean(text(study, 'RequestingService')),
    institution: clean(text(study, 'InstitutionName')),
    department: clean(text(study, 'InstitutionalDepartmentName')),
    order_numbers: cleanAll([
      ...texts(study, 'PlacerOrderNumberImagingServiceRequest'),
      ...texts(study, 'FillerOrderNumberImagingServiceRequest'),
    ]),
  }
}

/** Universal or local entity of Issuer of Accession Number Sequence: PS3.3 Table 10-17. */
export function accessionIssuer(study: DicomJson): string | undefined {
  const [issuer] = items(study, 'IssuerOfAccessionNumberSequence')
  return issuer && (text(issuer, 'UniversalEntityID') ?? text(issuer, 'LocalNamespaceEntityID'))
}

/** The columns of `series` that come from its attributes. */
export function seriesColumns(series: DicomJson) {
  const requests = items(series, 'RequestAttributesSequence')
  return {
    modality: clean(text(series, 'Modality')),
    number: int32(number(series, 'SeriesNumber')),
    description: clean(text(series, 'SeriesDescription')),
    body_part: clean(text(series, 'BodyPartExamined')),
    laterality: clean(text(series, 'Laterality')),
    series_date: digits(text(series, 'SeriesDate')),
    series_time: timeDigits(text(series, 'SeriesTime')),
    step_date: digits(text(series, 'PerformedProcedureStepStartDate')),
    step_time: timeDigits(text(series, 'PerformedProcedureStepStartTime')),
    step_ids: cleanAll(requests.flatMap((request) => texts(request, 'ScheduledProcedureStepID'))),
    procedure_ids: cleanAll(requests.flatMap((request) => texts(request, 'RequestedProcedureID'))),
  }
}

/** What a series adds to the lists of its study. */
export function seriesTraits(series: DicomJson): {
  readonly modality: string | null
  readonly bodyPart: string | null
  readonly laterality: string | null
  readonly manufacturer: string | null
} {
  const [region] = codes(series, 'AnatomicRegionSequence')
  return {
    modality: clean(text(series, 'Modality')),
    bodyPart: clean(text(series, 'BodyPartExamined') ?? region?.display),
    laterality: clean(text(series, 'Laterality')),
    manufacturer: clean(text(series, 'Manufacturer')),
  }
}

/** What a header says about the patient, as one text: what a receiver abroad compares every header with. */
export const patientHeader = (study: DicomJson): string =>
  JSON.stringify(
    ['PatientID', 'IssuerOfPatientID', 'PatientBirthDate', 'PatientSex'].map(
      (name) => text(study, name) ?? null,
    ),
  ).replaceAll('\\u0000', '')

/** A whole number that a PostgreSQL int holds. */
export function int32(value: number | undefined): number | null {
  if (value === undefined || !Number.isInteger(value)) return null
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : null
}
