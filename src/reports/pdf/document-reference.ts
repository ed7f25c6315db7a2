import type {
  Attachment,
  Bundle,
  CodeableConcept,
  DiagnosticReport,
  DocumentReference,
  Identifier,
  Patient,
  Resource,
} from '@medplum/fhirtypes'
import { ExchangeError } from '../../errors.ts'
import { codingsOf, extensionsOf } from '../../fhir/elements.ts'
import { cleanNarrative } from '../../fhir/narrative.ts'
import type { Issue } from '../../fhir/structure.ts'
import { code, extension, profile } from '../../fhir/urls.ts'
import { conceptOf, medicalImaging } from '../../mapping/document-parts.ts'
import { reportType } from '../../mapping/report-codes.ts'
import {
  accessionIdentifier,
  accessionOf,
  orderIdentifier,
  orderNumberOf,
  studyIdentifier,
  studyUidOf,
} from '../../mapping/study-identity.ts'
import { digestUuid } from '../digest-uuid.ts'
import { inTable } from '../in-table.ts'
import { paragraphs } from './text-content.ts'

/** Documents that are kept and shown as they are. */
const documents = [
  'application/pdf',
  'application/rtf',
  'text/rtf',
  'text/plain',
  'text/html',
  'application/xhtml+xml',
  'application/xhtml',
  'image/jpeg',
  'image/png',
  'image/tiff',
]

/** Forms with content of their own: FHIR, CDA, HL7 version 2. */
const structured =
  /^(application\/((fhir\+)?(json|xml)|hl7-cda\+xml|hl7-v3\+xml|hl7-v2)|text\/xml|x-application\/hl7-v2\+er7)$/

export type PublishedDocument =
  /** A report in a form that has content of its own: it is read instead. */
  | { readonly kind: 'content'; readonly bytes: Buffer }
  | { readonly kind: 'document'; readonly bundle: Bundle; readonly issues: readonly Issue[] }

/**
 * A DocumentReference with the document inside (ITI-105), in HL7 Europe's form of minimal metadata. A structured document
 * (FHIR, CDA) is to be read by itself. One that holds no document is taken with what it says; its address is kept, never
 * followed.
 * Errors: `not-supported` for images and requests, `unsupported-media-type` for a form that nobody could read,
 * `unprocessable` without patient.
 */
export function publishedDocument(document: DocumentReference): PublishedDocument {
  refuseOthers(document)
  const attachment = contentOf(document)
  const type = mediaType(attachment)
  if (attachment?.data && structured.test(type))
    return { kind: 'content', bytes: Buffer.from(attachment.data, 'base64') }
  if (!attachment || (attachment.data && !documents.includes(type)))
    throw new ExchangeError(
      attachment ? 'unsupported-media-type' : 'unprocessable',
      'A document is taken as FHIR, CDA, PDF, RTF, text, a web page or a picture.',
      { where: `${where}.contentType` },
    )
  const patient = patientOf(document)
  const missing: Issue[] = [
    ...(attachment.data ? [] : [notThere]),
    ...(patient.identifier?.length || !document.subject?.reference ? [] : [patientNotThere]),
  ]
  return {
    kind: 'document',
    bundle: bundleOf(document, attachment, patient),
    issues: missing,
  }
}

const where = 'DocumentReference.content[0].attachment'
const notThere: Issue = {
  severity: 'warning',
  where: `${where}.data`,
  text: 'is missing: the report is listed by what is said of it, and its address is not followed',
}
const patientNotThere: Issue = {
  severity: 'warning',
  where: 'DocumentReference.subject',
  text: 'leads to a Patient that was not sent: only what the reference says of the patient is known',
}

const mediaType = (attachment: Attachment | undefined): string =>
  attachment?.contentType?.split(';')[0]?.trim().toLowerCase() ?? ''

const requests = ['55115-0', '57133-1', '57170-8', '28616-1']
const manifests = ['application/dicom', 'application/dicom+json', 'application/dicom+xml']

/** References to images and to requests are no reports, though they look alike. */
function refuseOthers(document: DocumentReference): void {
  const codes = [document.type, ...(document.category ?? [])].flatMap(codingsOf).map((one) => one.code)
  if (codes.some((one) => requests.includes(one)))
    throw new ExchangeError('not-supported', 'This refers to a request, not to an imaging report.', {
      where: 'DocumentReference.type',
    })
  const types = (document.content ?? []).map(({ attachment }) => mediaType(attachment))
  const listsImages = codes.includes('IMAGES') || (codes.includes(code.study) && types.some(isListing))
  const isInside = (document.content ?? []).some(({ attachment }) => attachment?.data !== undefined)
  if (listsImages || types.some((type) => manifests.includes(type)))
    throw new ExchangeError(
      isInside ? 'unsupported-media-type' : 'not-supported',
      'This refers to the images of a study, not to a report. Send the images.',
      { where: 'DocumentReference.type' },
    )
}

const isListing = (type: string): boolean => type.includes('json') || type.includes('xml')

/** The document inside, or in a contained Binary. */
function contentOf(document: DocumentReference): Attachment | undefined {
  const attachment = document.content?.[0]?.attachment
  if (!attachment || attachment.data || !attachment.url?.startsWith('#')) return attachment
  const binary = ((document.contained ?? []) as Resource[]).find(({ id }) => `#${id}` === attachment.url)
  if (binary?.resourceType !== 'Binary' || !binary.data) return attachment
  const { url: _, ...rest } = attachment
  return { contentType: binary.contentType, ...rest, data: binary.data }
}

/** The patient: contained, or made from what the reference says. Errors: `unprocessable` when it says nothing. */
function patientOf(document: DocumentReference): Patient {
  const { subject, contained = [], context } = document
  const inside = (reference: string | undefined) =>
    (contained as Resource[]).find(
      (one): one is Patient => one.resourceType === 'Patient' && reference === `#${one.id}`,
    )
  const found = inside(subject?.reference) ?? inside(context?.sourcePatientInfo?.reference)
  if (found) {
    const { id: _, ...patient } = found
    return patient
  }
  const identifier = subject?.identifier
  const display = subject?.display ?? context?.sourcePatientInfo?.display
  if (!identifier?.value && display === undefined)
    throw new ExchangeError(
      'unprocessable',
      'Say whom the document is about: a contained Patient, or an identifier.',
      { where: 'DocumentReference.subject' },
    )
  return {
    resourceType: 'Patient',
    ...(identifier?.value && { identifier: [identifier] }),
    ...(display !== undefined && { name: [{ text: display }] }),
  }
}

function bundleOf(document: DocumentReference, attachment: Attachment, patient: Patient): Bundle {
  const seed = JSON.stringify(document)
  const subject = `urn:uuid:${digestUuid(`${seed}\nPatient`)}`
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    status: statusOf(document),
    category: [medicalImaging, conceptOf(reportType)],
    code: typeOf(document, attachment),
    subject: { reference: subject },
    ...describedBy(document, attachment),
    ...relatedTo(document),
    ...textOf(attachment),
  }
  return {
    resourceType: 'Bundle',
    meta: { profile: [profile.reportMinimal] },
    type: 'collection',
    entry: [
      { fullUrl: `urn:uuid:${digestUuid(`${seed}\nDiagnosticReport`)}`, resource: report },
      { fullUrl: subject, resource: patient },
    ],
  }
}

function statusOf({ status, docStatus }: DocumentReference): DiagnosticReport['status'] {
  if (status === 'entered-in-error') return 'entered-in-error'
  return docStatus ?? 'final'
}

/** What was examined: an event, or a type that is no mere kind of document; else the title. */
function typeOf({ type, context, description }: DocumentReference, attachment: Attachment): CodeableConcept {
  const [event] = context?.event ?? []
  if (event) return event
  const kinds: readonly string[] = [code.report, code.study, '18726-0', '68604-8', '11528-7']
  const isSpecific = codingsOf(type).length > 0 && !codingsOf(type).some((one) => kinds.includes(one.code))
  if (type && isSpecific) return type
  const text = description ?? attachment.title
  return { ...conceptOf(reportType), ...(text !== undefined && { text }) }
}

function describedBy(document: DocumentReference, attachment: Attachment): Partial<DiagnosticReport> {
  const { masterIdentifier, identifier = [], securityLabel, date, author } = document
  const identifiers = [...(masterIdentifier ? [masterIdentifier] : []), ...identifier]
  const regions = extensionsOf(document, extension.region)
  const started = document.context?.period?.start
  const labels = (securityLabel ?? []).flatMap(({ coding }) => coding ?? [])
  const performer = (author ?? []).flatMap(({ display }) => (display === undefined ? [] : { display }))
  return {
    ...(labels.length > 0 && { meta: { security: labels } }),
    ...(identifiers.length > 0 && { identifier: identifiers }),
    ...(regions.length > 0 && { extension: regions }),
    ...(started !== undefined && { effectiveDateTime: started }),
    ...(date !== undefined && { issued: date }),
    ...(performer.length > 0 && { performer }),
    ...(attachment.language !== undefined && { language: attachment.language }),
    presentedForm: [attachment],
  }
}

/** IHE's names of the kinds of numbers (ITI TF-3 4.2.3.1.7) beside those of HL7 and DICOM. */
const iheKinds: Readonly<Record<string, (id: { system: string; value: string }) => Identifier>> = {
  'urn:ihe:iti:xds:2013:accession': accessionIdentifier,
  'urn:ihe:iti:xds:2013:order': orderIdentifier,
  'urn:ihe:iti:xds:2016:studyInstanceUID': ({ value }) => studyIdentifier(value.replace(/^urn:oid:/i, '')),
}

function known(identifier: Identifier): Identifier {
  const kind = (identifier.type?.coding ?? [])
    .map((coding) => inTable(iheKinds, coding.code))
    .find((one) => one !== undefined)
  return kind && identifier.value
    ? kind({ system: identifier.system ?? '', value: identifier.value })
    : identifier
}

/** Studies and orders that the DocumentReference names. */
function relatedTo({ context }: DocumentReference): Partial<DiagnosticReport> {
  const related = (context?.related ?? []).flatMap(({ identifier }) =>
    identifier ? [known(identifier)] : [],
  )
  const orders = related
    .filter((id) => accessionOf(id) ?? orderNumberOf(id))
    .map((identifier) => ({ identifier }))
  const studies = related.filter(studyUidOf).map((identifier) => ({ identifier }))
  return {
    ...(orders.length > 0 && { basedOn: orders }),
    ...(studies.length > 0 && { imagingStudy: studies }),
  }
}

/** Text and web pages are read in the report itself, beside the document as it came. */
function textOf({ contentType, data }: Attachment): Partial<DiagnosticReport> {
  const type = contentType?.split(';')[0] ?? ''
  if (!data || !/^(text\/(plain|html)|application\/xhtml(\+xml)?)$/.test(type)) return {}
  const text = Buffer.from(data, 'base64').toString('utf8')
  const html = type === 'text/plain' ? paragraphs(text) : cleanNarrative(text)
  if (html === '') return {}
  return { text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>` } }
}
