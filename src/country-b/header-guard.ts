import { type DicomJson, text } from '../dicom/attributes.ts'
import type { PatientIdentity, Sex } from '../domain/patient.ts'
import type { StudyManifest } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'

type Headers = StudyManifest['headers']

/**
 * Wrong-patient guard over a study: what its headers say of birth date and sex doesn't contradict the confirmed person.
 * Patient IDs of a hospital are local, so they say nothing here.
 * Errors: `patient-mismatch`.
 */
export function demandHeadersFit({ birthDates, sexes }: Headers, patient: PatientIdentity): void {
  const born = digits(patient.birthDate)
  const isBirthFit = birthDates.every((date) => fitsStart(digits(date), born))
  const isSexFit = sexes.every((sex) => opposite[sex.toUpperCase()] !== patient.sex)
  if (!isBirthFit || !isSexFit) mismatch('headers of a study')
}

/**
 * Wrong-patient guard over one data set: Patient ID with issuer, birth date and sex are among those that the signed
 * manifest has for the study.
 * Errors: `patient-mismatch`.
 */
export function demandHeaderInManifest(json: DicomJson, { patientIds, birthDates, sexes }: Headers): void {
  const id = text(json, 'PatientID')?.trim()
  const issuer = text(json, 'IssuerOfPatientID')?.trim()
  const isIdKnown =
    id === undefined ||
    patientIds.some((known) => known.id.trim() === id && (issuer ?? known.issuer) === known.issuer)
  const birth = digits(text(json, 'PatientBirthDate'))
  const sex = text(json, 'PatientSex')?.trim()
  const isBirthKnown = birth === '' || birthDates.some((known) => digits(known) === birth)
  if (!isIdKnown || !isBirthKnown || (sex !== undefined && !sexes.includes(sex)))
    mismatch('header of an instance')
}

/** PS3.3 C.7.1.1: M and F; O says neither. */
const opposite: Readonly<Record<string, Sex>> = { M: 'female', F: 'male' }

/** Dates as DICOM and FHIR write them, without what divides them. */
const digits = (date: string | undefined): string => (date ?? '').replace(/\D/g, '')

const fitsStart = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a)

function mismatch(detail: string): never {
  throw new ExchangeError('patient-mismatch', undefined, { detail })
}
