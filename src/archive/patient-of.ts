import { type DicomJson, isoDate, item, items, personName, text } from '../dicom/attributes.ts'
import type { Identifier, PatientIdentity, PersonName, Sex } from '../domain/patient.ts'

/** How the namespaces of patient identifiers are read: `patients` of the configuration. */
export interface Namespaces {
  readonly defaultSystem: string
  readonly issuers: Readonly<Record<string, string>>
}

const sexes: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', O: 'other' }
const maxOtherIds = 16

/**
 * Who a header says the patient is. A header without any identifier says it only of its own study, so the study stands
 * for the person.
 */
export function patientOf(study: DicomJson, studyUid: string, namespaces: Namespaces): PatientIdentity {
  const others = items(study, 'OtherPatientIDsSequence').slice(0, maxOtherIds)
  const identifiers = [study, ...others].flatMap((holder) => identifierOf(holder, namespaces))
  const birthDate = isoDate(text(study, 'PatientBirthDate'))
  return {
    identifiers:
      identifiers.length > 0
        ? identifiers
        : [{ system: 'urn:roentgate:study-of-unidentified', value: studyUid }],
    name: nameOf(study),
    ...(birthDate !== undefined && { birthDate }),
    sex: sexes[text(study, 'PatientSex') ?? ''] ?? 'unknown',
  }
}

function identifierOf(holder: DicomJson, namespaces: Namespaces): Identifier[] {
  const value = text(holder, 'PatientID')?.trim()
  return value ? [{ system: systemOf(holder, namespaces), value }] : []
}

/** Issuer of Patient ID (0010,0021), or the universal entity of its qualifiers (0010,0024): PS3.3 Table 10-18. */
function systemOf(holder: DicomJson, { defaultSystem, issuers }: Namespaces): string {
  const qualifiers = item(holder, 'IssuerOfPatientIDQualifiersSequence')
  const universal = qualifiers && text(qualifiers, 'UniversalEntityID')
  const issuer = text(holder, 'IssuerOfPatientID')
  const configured = (issuer && issuers[issuer]) ?? (universal && issuers[universal])
  if (configured) return configured
  if (universal !== undefined)
    return text(qualifiers ?? {}, 'UniversalEntityIDType') === 'URI' ? universal : `urn:oid:${universal}`
  if (issuer === undefined) return defaultSystem
  return /^[0-2](\.\d+)+$/.test(issuer)
    ? `urn:oid:${issuer}`
    : `urn:roentgate:issuer:${encodeURIComponent(issuer)}`
}

// PS3.5 6.2.1.1: family, given, middle, prefix, suffix
function nameOf(study: DicomJson): PersonName {
  const name = personName(study, 'PatientName')
  const written = name?.Alphabetic ?? name?.Ideographic ?? name?.Phonetic ?? ''
  const [family = '', given = '', middle = ''] = written.split('^').map((part) => part.trim())
  return { family, given: [...given.split(' '), ...middle.split(' ')].filter((part) => part !== '') }
}
