import type { DiagnosticReport, Reference } from '@medplum/fhirtypes'
import { ExchangeError } from '../../errors.ts'
import type { Issue } from '../../fhir/structure.ts'
import { code, system } from '../../fhir/urls.ts'
import { sectionCoding } from '../../mapping/report-codes.ts'
import { accessionIdentifier, orderIdentifier, studyIdentifier } from '../../mapping/study-identity.ts'
import { assembly } from '../assembly.ts'
import { isUid } from '../cda/catalog.ts'
import { timeOf } from '../cda/datatypes.ts'
import { readCda } from '../cda/read-cda.ts'
import { digestUuid } from '../digest-uuid.ts'
import { inTable } from '../in-table.ts'
import { partyReference } from '../parties.ts'
import { paragraphs } from '../pdf/text-content.ts'
import { withEntries } from '../report-sections.ts'
import type { SourceMoment, SourceReport } from '../source-report.ts'
import { type ReportContent, writeReport } from '../write-report.ts'
import { contentOf, type V2Content } from './content.ts'
import { type DocumentNotice, documentNotice, numbered, related } from './document-notice.ts'
import {
  components,
  type Message,
  parseMessage,
  plain,
  repetitions,
  type Segment,
  segment,
} from './message.ts'
import { authority, conceptOf, interpreterOf, numberOf, patientOf, personOf } from './parties.ts'

const mediaType = 'x-application/hl7-v2+er7'

/** What a message is that is no report. */
const others: readonly (readonly [RegExp, string])[] = [
  [/^(ORM|OMI|OMG|OML|ORR)\^/, 'This HL7 version 2 message is a request, not an imaging report.'],
  [/^ADT\^/, 'This HL7 version 2 message is about a patient, not an imaging report.'],
]
/** Diagnostic services (HL7 table 0074) that make images. */
const imaging = [
  'RAD',
  'CT',
  'NMR',
  'NMS',
  'RUS',
  'CUS',
  'OUS',
  'VUS',
  'XRC',
  'IMG',
  'RX',
  'MG',
  'CTH',
  'PT',
  'EC',
]

/**
 * An HL7 version 2 report of images (ORU^R01, MDM^T02, T04, T06, T08, T10 and T11) as a document bundle: texts by their
 * names, coded values, documents and a CDA document inside, which is then read by itself. A withdrawal is a version without
 * content, entered in error.
 * Errors: `not-supported` naming what the message is instead, `unprocessable` when patient or content are missing.
 */
export function readV2(bytes: Uint8Array, moment: SourceMoment): SourceReport {
  const message = parseMessage(bytes)
  const other = others.find(([type]) => type.test(message.type))
  if (other) throw new ExchangeError('not-supported', other[1], { where: 'MSH-9' })
  const sender = senderOf(message)
  const notice = documentNotice(message, sender)
  if (!notice && message.type !== 'ORU^R01')
    throw new ExchangeError('not-supported', 'This kind of HL7 version 2 message is not taken.', {
      where: 'MSH-9',
    })
  const pid = segment(message, 'PID')
  if (!pid) throw missing('PID')
  const parts = assembly(digestUuid(bytes), patientOf(pid))
  const obx = message.segments.filter(({ name }) => name === 'OBX')
  const content = contentOf(notice?.withdraws ? [] : obx, parts.subject as Reference<never>)
  if (content.cda) {
    const read = readCda(content.cda, moment)
    return { ...read, bundle: notice ? numbered(read.bundle, notice) : read.bundle, mediaType }
  }
  const obr = segment(message, 'OBR')
  if (!notice?.isImaging) requireImaging(obr, content, obx)
  if (notice?.withdraws && !notice.number) throw missing('TXA-12')
  if (!notice?.withdraws && content.texts.length === 0 && content.documents.length === 0)
    throw missing('OBX-5')
  const written = reportOf(message, { obr, content, parts, sender, notice }, moment)
  return {
    bundle: writeReport(parts, written, moment.receivedAt),
    mediaType,
    issues: leftOut(message),
    asSent: false,
  }
}

const missing = (where: string): ExchangeError =>
  new ExchangeError('unprocessable', 'The message holds no patient or no document.', { where })

/** Laboratories use the same message. */
function requireImaging(obr: Segment | undefined, content: V2Content, obx: readonly Segment[]): void {
  const section = obr?.fields[24]?.trim() ?? ''
  const isAnswer = components(obr, 4)[0] === 'REPONSE_DEMANDE'
  const isNamed = obx.some((one) => ['18748-4', '18782-3', '59776-5'].includes(components(one, 3)[0] ?? ''))
  const isImaging =
    imaging.includes(section) ||
    (section === '' && (content.studyUids.length > 0 || isNamed || obr?.fields[18]))
  if (!isImaging || isAnswer)
    throw new ExchangeError('not-supported', 'This HL7 version 2 message is not a report of images.', {
      where: 'OBR-24',
    })
}

/** Status of a result (HL7 table 0123). */
const statuses: Readonly<Record<string, DiagnosticReport['status']>> = {
  F: 'final',
  C: 'corrected',
  P: 'preliminary',
  R: 'preliminary',
  S: 'partial',
  A: 'partial',
  I: 'registered',
  X: 'cancelled',
}

/** Namespace of numbers that name none: the facility that sends, or its system. */
function senderOf(message: Message): string {
  const msh = segment(message, 'MSH')
  return authority(components(msh, 4)[0] || components(msh, 3)[0]) ?? 'urn:hl7v2:authority:unknown'
}

interface Parts {
  readonly obr: Segment | undefined
  readonly content: V2Content
  readonly parts: ReturnType<typeof assembly>
  readonly sender: string
  readonly notice: DocumentNotice | undefined
}

function reportOf(
  message: Message,
  { obr, content, parts, sender, notice }: Parts,
  { receivedAt }: SourceMoment,
): ReportContent {
  const subject = parts.subject as Reference<never>
  const msh = segment(message, 'MSH')
  const filler = numberOf(components(obr, 3), sender)
  const documentId = {
    system: sender,
    value: plain(msh?.fields[10] ?? '') || digestUuid(JSON.stringify(message)),
  }
  const service = conceptOf(components(obr, 4))
  const orders = ordersOf(obr, parts, subject, sender)
  const studies = uidsOf(message, content).map((uid) =>
    parts.add({
      resourceType: 'ImagingStudy',
      identifier: [studyIdentifier(uid)],
      status: 'available',
      subject,
    }),
  )
  const interpreter = interpreterOf(components(obr, 32))
  const author = interpreter && partyReference(parts, interpreter)
  const results = content.observations.map((one) => parts.add(one))
  const at = timeOf(obr?.fields[7])
  const title = service?.text ?? 'Imaging report'
  const conclusion = content.texts.filter(({ kind }) => kind === 'conclusion').flatMap(({ lines }) => lines)
  return {
    format: mediaType,
    documentId,
    identifier: notice?.number ?? filler ?? documentId,
    ...(notice?.relation && { relatesTo: related(undefined, notice.relation) }),
    status: notice?.withdraws
      ? notice.status
      : (inTable(statuses, obr?.fields[25]?.trim()) ?? notice?.status ?? 'final'),
    title,
    date: timeOf(obr?.fields[22]) ?? timeOf(msh?.fields[7]) ?? { value: receivedAt.slice(0, 10) },
    type: service,
    documentType: undefined,
    ...(at && { effective: { effectiveDateTime: at.value } }),
    subject,
    authors: author ? [author] : [],
    orders,
    studies,
    results,
    sections: withEntries(sectionsOf(content, title), [
      ['study', studies],
      ['order', orders],
      ['findings', results],
    ]),
    conclusion: conclusion.length > 0 ? conclusion.join('\n') : undefined,
    presentedForm: content.documents.map((one) => ({ ...one, title })),
  }
}

/** Study UIDs where the three kinds of message carry them: an OBX, ZDS (IHE SWF), IPC. */
function uidsOf(message: Message, { studyUids }: V2Content): string[] {
  const elsewhere = [components(segment(message, 'ZDS'), 1)[0], components(segment(message, 'IPC'), 3)[0]]
  return [...new Set([...studyUids, ...elsewhere.filter(isUid)])]
}

function ordersOf(
  obr: Segment | undefined,
  parts: ReturnType<typeof assembly>,
  subject: Reference<never>,
  sender: string,
): Reference[] {
  const placer = numberOf(components(obr, 2), sender)
  const filler = numberOf(components(obr, 3), sender)
  const accession = numberOf(components(obr, 18), sender)
  const requester = personOf(components(obr, 16))
  const reason = repetitions(obr, 31).flatMap((one) => conceptOf(one) ?? [])
  const identifier = [
    ...(accession ? [accessionIdentifier(accession)] : []),
    ...(placer ? [orderIdentifier(placer)] : []),
    ...(filler
      ? [{ ...filler, type: { coding: [{ system: system.identifierType, code: code.filler }] } }]
      : []),
  ]
  const by = requester && partyReference(parts, requester)
  if (identifier.length === 0 && !by) return []
  return [
    parts.add({
      resourceType: 'ServiceRequest',
      ...(identifier.length > 0 && { identifier }),
      status: 'completed',
      intent: 'order',
      subject,
      ...(by && { requester: by as Reference<never> }),
      ...(reason.length > 0 && { reasonCode: reason }),
    }),
  ]
}

const sectionsOf = ({ texts }: V2Content, title: string): ReportContent['sections'] =>
  texts.map(({ name, kind, lines }) => ({
    title: name === undefined ? title : plain(name),
    ...(kind && { code: { coding: [sectionCoding(kind)] } }),
    text: {
      status: 'additional' as const,
      div: `<div xmlns="http://www.w3.org/1999/xhtml">${paragraphs(lines.join('\n'))}</div>`,
    },
  }))

/** Segments that a report has no place for. */
const read = new Set(['MSH', 'EVN', 'PID', 'OBR', 'OBX', 'ORC', 'ZDS', 'IPC', 'SFT', 'TXA'])
const leftOut = ({ segments }: Message): Issue[] =>
  [...new Set(segments.map(({ name }) => name))]
    .filter((name) => !read.has(name))
    .map((where) => ({
      severity: 'warning',
      where,
      text: 'has no place in the report and stays in the original only',
    }))
