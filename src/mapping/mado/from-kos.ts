import { type DicomJson, dateTime, isoDate, item, items, personName, text } from '../../dicom/attributes.ts'
import { isUid } from '../../dicom/uid.ts'
import type { MadoInstance, MadoManifest, MadoRequest, MadoSeries } from '../../domain/mado.ts'
import type { Identifier, PatientIdentity, Sex } from '../../domain/patient.ts'
import { ExchangeError } from '../../errors.ts'
import { code } from '../../fhir/urls.ts'
import { type Described, describedSeries, type LibraryEntry } from './image-library.ts'
import { codesIn, conceptOfItem } from './kos-codes.ts'
import { instantOf } from './times.ts'
import { wordsOnly } from './to-kos.ts'

/**
 * What a manifest in the form of a DICOM Key Object Selection says: MADO's with its image library, by the codes of 99IHE,
 * of CP-2595 or by their meaning, and the plain one of XDS-I. Instances are what the evidence names.
 * Errors: `unprocessable` when it is no key object selection, or names no study.
 */
export function madoOfKos(kos: DicomJson): MadoManifest {
  const evidence = item(kos, 'CurrentRequestedProcedureEvidenceSequence')
  const uid = text(kos, 'SOPInstanceUID') ?? ''
  const studyInstanceUid = (evidence && text(evidence, 'StudyInstanceUID')) ?? ''
  if (text(kos, 'SOPClassUID') !== code.keyObjectSelection || !evidence)
    throw new ExchangeError('unprocessable', 'It is not a manifest in the form of a key object selection.')
  if (!isUid(uid) || !isUid(studyInstanceUid))
    throw new ExchangeError('unprocessable', 'The manifest names no study.', { where: '(0040,A375)' })
  const library = describedSeries(kos)
  const startedAt = dateTime(kos, 'StudyDate', 'StudyTime')
  const timezoneOffset = zoneOf(kos)
  const series = items(evidence, 'ReferencedSeriesSequence').map((one) => seriesOf(one, library))
  const title = titleOf(kos)
  const viewerUrl = viewerOf(evidence)
  return {
    uid,
    createdAt: createdOf(kos, timezoneOffset),
    studyInstanceUid,
    ...(title !== undefined && { title }),
    patient: patientOf(kos),
    ...(startedAt !== undefined && { startedAt }),
    ...(timezoneOffset !== undefined && { timezoneOffset }),
    modalities:
      library.modalities.length > 0
        ? library.modalities
        : [...new Set(series.flatMap(({ modality }) => modality ?? []))],
    regions: library.regions,
    procedures: items(kos, 'ContentSequence').flatMap(proceduresIn),
    requests: requestsOf(kos),
    ...makersOf(kos),
    ...(viewerUrl !== undefined && { viewerUrl }),
    series,
  }
}

const zoneOf = (kos: DicomJson): string | undefined => {
  const zone = text(kos, 'TimezoneOffsetFromUTC')?.trim()
  return zone !== undefined && /^[+-]\d{4}$/.test(zone) ? zone : undefined
}

function createdOf(kos: DicomJson, zone: string | undefined): string {
  const at =
    dateTime(kos, 'ContentDate', 'ContentTime') ??
    dateTime(kos, 'InstanceCreationDate', 'InstanceCreationTime')
  return instantOf(at ?? '1970-01-01', zone)
}

/** Study Description has room for 64 characters: what it was cut from stands as Key Object Description. */
function titleOf(kos: DicomJson): string | undefined {
  const short = text(kos, 'StudyDescription')
  const whole = items(kos, 'ContentSequence').find((content) => conceptOfItem(content) === 'description')
  const said = whole && text(whole, 'TextValue')
  const isLonger = short !== undefined && said?.replaceAll('\\', '/').startsWith(short)
  return isLonger ? said : short
}

/** In MADO's private block, whichever that is here, or in the attribute of CP-2595. */
function viewerOf(evidence: DicomJson): string | undefined {
  const block = Object.keys(evidence).find(
    (tag) => /^000D00[1-9A-F][0-9A-F]$/.test(tag) && evidence[tag]?.Value?.[0] === 'IHE_MADO_PRIVATE',
  )
  return (block && text(evidence, `000D${block.slice(6)}01`)) ?? text(evidence, '0040E012')
}

function proceduresIn(content: DicomJson): MadoManifest['procedures'] {
  if (conceptOfItem(content) === 'procedure') {
    const [coding] = codesIn(content)
    const coded = item(content, 'ConceptCodeSequence')
    const meaning = (coded && text(coded, 'CodeMeaning')) ?? text(content, 'TextValue')
    if (!coding || coding.system === wordsOnly) return meaning === undefined ? [] : [{ text: meaning }]
    return [{ coding, ...(meaning !== undefined && { text: meaning }) }]
  }
  // Some writers put everything into one container more
  return conceptOfItem(content) === 'manifest' ? items(content, 'ContentSequence').flatMap(proceduresIn) : []
}

const sexes: Readonly<Record<string, Sex>> = { M: 'male', F: 'female', O: 'other' }

function patientOf(kos: DicomJson): PatientIdentity {
  const found = [kos, ...items(kos, 'OtherPatientIDsSequence')].flatMap((holder) => {
    const value = text(holder, 'PatientID')?.trim()
    const system = namespaceOf(holder, 'IssuerOfPatientIDQualifiersSequence') || nameOfIssuer(holder)
    return value ? [{ system, value }] : []
  })
  const written = personName(kos, 'PatientName')
  const name = written?.Alphabetic ?? written?.Ideographic ?? written?.Phonetic ?? ''
  const [family = '', given = '', middle = ''] = name.split('^').map((part) => part.trim())
  const birthDate = isoDate(text(kos, 'PatientBirthDate'))
  return {
    identifiers: [...new Map(found.map((one) => [`${one.system}|${one.value}`, one])).values()],
    name: { family, given: [given, ...middle.split(' ')].filter((part) => part !== '') },
    ...(birthDate !== undefined && { birthDate }),
    sex: sexes[text(kos, 'PatientSex') ?? ''] ?? 'unknown',
  }
}

/** Issuer of Patient ID (0010,0021) where it is a URI or an OID: a name alone is nobody's namespace. */
function nameOfIssuer(holder: DicomJson): string {
  const issuer = text(holder, 'IssuerOfPatientID') ?? ''
  if (/^[a-z][a-z0-9+.-]*:/i.test(issuer)) return issuer
  return issuer.includes('.') && isUid(issuer) ? `urn:oid:${issuer}` : ''
}

function namespaceOf(holder: DicomJson, keyword: string): string {
  const qualifiers = item(holder, keyword)
  const entity = qualifiers && text(qualifiers, 'UniversalEntityID')
  if (!qualifiers || entity === undefined) return ''
  return isUid(entity) ? `urn:oid:${entity}` : entity
}

function numberIn(holder: DicomJson, keyword: string, issuer: string): Identifier | undefined {
  const value = text(holder, keyword)?.trim()
  return value ? { system: namespaceOf(holder, issuer), value } : undefined
}

const accessionIn = (holder: DicomJson) =>
  numberIn(holder, 'AccessionNumber', 'IssuerOfAccessionNumberSequence')

function requestsOf(kos: DicomJson): MadoRequest[] {
  const found = items(kos, 'ReferencedRequestSequence').flatMap((one): MadoRequest[] => {
    const accession = accessionIn(one)
    const placer = numberIn(one, 'PlacerOrderNumberImagingServiceRequest', 'OrderPlacerIdentifierSequence')
    const filler = numberIn(one, 'FillerOrderNumberImagingServiceRequest', 'OrderFillerIdentifierSequence')
    const request = { ...(accession && { accession }), ...(placer && { placer }), ...(filler && { filler }) }
    return Object.keys(request).length > 0 ? [request] : []
  })
  const accession = accessionIn(kos)
  return found.length === 0 && accession ? [{ accession }] : found
}

function makersOf(kos: DicomJson): Pick<MadoManifest, 'organisation' | 'manufacturer'> {
  const parts = (text(kos, 'InstitutionName') ?? '').split('^')
  const oid = parts[9] ?? parts[5]?.split('&')[1]
  return {
    organisation: { name: parts[0] ?? '', ...(oid !== undefined && isUid(oid) && { oid }) },
    manufacturer: text(kos, 'Manufacturer') ?? '',
  }
}

function seriesOf(evidence: DicomJson, library: Described): MadoSeries {
  const uid = text(evidence, 'SeriesInstanceUID') ?? ''
  if (!isUid(uid))
    throw new ExchangeError('unprocessable', 'The manifest holds an invalid UID.', { where: '(0020,000E)' })
  const locationUid = text(evidence, 'RetrieveLocationUID')
  const wadoBase = text(evidence, 'RetrieveURL')
  return {
    uid,
    ...library.series.get(uid),
    ...(locationUid !== undefined && { locationUid }),
    ...(wadoBase !== undefined && { wadoBase }),
    instances: items(evidence, 'ReferencedSOPSequence').map((one) => instanceOf(one, library.instances)),
  }
}

function instanceOf(reference: DicomJson, library: ReadonlyMap<string, LibraryEntry>): MadoInstance {
  const uid = text(reference, 'ReferencedSOPInstanceUID') ?? ''
  const sopClassUid = text(reference, 'ReferencedSOPClassUID') ?? ''
  if (!isUid(uid) || !isUid(sopClassUid))
    throw new ExchangeError('unprocessable', 'The manifest holds an invalid UID.', { where: '(0008,1199)' })
  return { uid, sopClassUid, ...library.get(uid) }
}
