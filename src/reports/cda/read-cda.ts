import type { Composition, DiagnosticReport, Reference } from '@medplum/fhirtypes'
import { ExchangeError } from '../../errors.ts'
import type { Issue } from '../../fhir/structure.ts'
import { assembly } from '../assembly.ts'
import { digestUuid } from '../digest-uuid.ts'
import { inTable } from '../in-table.ts'
import { organisationReference, partyReference } from '../parties.ts'
import { withEntries } from '../report-sections.ts'
import type { SourceMoment, SourceReport } from '../source-report.ts'
import { dated, type ReportContent, writeReport } from '../write-report.ts'
import { type Collected, nothingCollected } from './collected.ts'
import { type CdaReader, cdaReader, languageOf } from './datatypes.ts'
import { disagreements } from './disagreements.ts'
import { type CdaEvent, eventsOf, proceduresOf } from './events.ts'
import { requireReport } from './is-report.ts'
import { ordersOf } from './orders.ts'
import { organisationOf, partyOf, patientOf } from './people.ts'
import { mediaNames, readSections } from './sections.ts'
import { imagingStudies, keyImages } from './studies.ts'
import { unmapped } from './unmapped.ts'
import { allAt, firstAt, parseXml, type XmlNode } from './xml-tree.ts'

/**
 * An HL7 CDA R2 imaging report (DICOM PS3.20, C-CDA, eHealth Network, France, Italy, Switzerland) as a document bundle: its
 * header as the data set's elements, its sections with their narrative, its entries as resources, its body or pictures and
 * the original itself as presented forms. What has no place is named.
 * Errors: `bad-request` for XML that the guard refuses, `not-supported` for other CDA documents, `unprocessable` for one
 * without a patient.
 */
export function readCda(bytes: Uint8Array, moment: SourceMoment): SourceReport {
  const root = parseXml(bytes)
  const isKnown = requireReport(root)
  if (!firstAt(root, 'recordTarget', 'patientRole'))
    throw new ExchangeError('unprocessable', 'An element is missing.', {
      where: 'ClinicalDocument.recordTarget.patientRole',
    })
  const reader = cdaReader(root)
  const patient = patientOf(reader)
  const known: Issue[] = isKnown
    ? []
    : [
        {
          severity: 'warning',
          where: 'ClinicalDocument.code',
          text: 'is not a type of imaging report; the body describes images',
        },
      ]
  const parts = assembly(digestUuid(bytes), patient)
  const { content, issues } = contentOf(reader, parts, bytes)
  const left = unmapped(root, reader.seen)
  const notMapped = left.map(({ where }) => where)
  return {
    bundle: writeReport(parts, { ...content, notMapped }, moment.receivedAt),
    mediaType: 'text/xml',
    issues: [...known, ...issues, ...left],
    asSent: false,
  }
}

type Parts = ReturnType<typeof assembly>

function contentOf(
  reader: CdaReader,
  parts: Parts,
  bytes: Uint8Array,
): { content: ReportContent; issues: Issue[] } {
  const subject = parts.subject as Reference<never>
  const into = nothingCollected()
  const head = headOf(reader)
  const names = mediaNames(reader.root)
  const { events, diagnoses } = eventsOf(reader, parts)
  const read = readSections({ reader, assembly: parts, subject, made: head.date.value, into }, (id) =>
    names.get(id),
  )
  const orders = ordersOf(reader, parts, subject, {
    text: read.texts.get('order'),
    coded: [...into.reasons, ...diagnoses],
  })
  const differences = disagreements(events, into.procedures, into)
  const procedures = proceduresOf(into.procedures, events, subject)
  const studies = imagingStudies(into.studies, events, orders, subject).map((study) => parts.add(study))
  for (const image of keyImages(into, subject)) parts.add(image)
  const done = procedures.map((procedure) => parts.add(procedure))
  const type = events.find(({ code }) => code !== undefined)?.code ?? procedures[0]?.code
  const content: ReportContent = {
    ...head,
    ...peopleOf(reader, parts),
    format: 'text/xml',
    type,
    subject,
    effective: effectiveOf(events),
    orders,
    studies,
    results: into.results,
    sections: withEntries(read.sections, [
      ['study', studies],
      ['order', orders],
      ['procedure', done],
    ]),
    conclusion: read.texts.get('conclusion'),
    presentedForm: presentedForms(reader, into, bytes, head),
  }
  return { content, issues: [...read.issues, ...differences] }
}

type Head = Pick<
  ReportContent,
  | 'documentId'
  | 'identifier'
  | 'status'
  | 'documentType'
  | 'title'
  | 'date'
  | 'language'
  | 'version'
  | 'confidentiality'
  | 'relatesTo'
>

function headOf(reader: CdaReader): Head {
  const { root } = reader
  const date = reader.time(firstAt(root, 'effectiveTime'))
  const documentId = reader.identifier(firstAt(root, 'id'))
  if (!date || !documentId)
    throw new ExchangeError('unprocessable', 'An element is missing.', {
      where: `ClinicalDocument.${date ? 'id' : 'effectiveTime'}`,
    })
  const languageNode = firstAt(root, 'languageCode')
  const version = firstAt(root, 'versionNumber')
  reader.saw(languageNode, version, firstAt(root, 'statusCode'))
  const type = reader.concept(firstAt(root, 'code'))
  return {
    documentId,
    identifier: reader.identifier(firstAt(root, 'setId')) ?? documentId,
    status: statusOf(root),
    documentType: type,
    title: reader.text(firstAt(root, 'title')) ?? type?.coding?.[0]?.display ?? 'Imaging report',
    date,
    language: languageOf(languageNode),
    version: version?.attributes.value,
    confidentiality: confidentialityOf(reader, firstAt(root, 'confidentialityCode')),
    relatesTo: relations(reader),
  }
}

/** CDA R2 has no status: who signed says it; HL7's extension `sdtc:statusCode` may. */
function statusOf(root: XmlNode): Head['status'] {
  const stated = firstAt(root, 'statusCode')?.attributes.code
  if (stated === 'nullified') return 'entered-in-error'
  if (stated === 'aborted' || stated === 'cancelled') return 'entered-in-error'
  return firstAt(root, 'legalAuthenticator') || stated === 'completed' ? 'final' : 'preliminary'
}

const labels = ['U', 'L', 'M', 'N', 'R', 'V'] as const

/** Switzerland writes SNOMED CT's words for the same levels; a code that nobody knows counts as very restricted. */
const swiss: Readonly<Record<string, (typeof labels)[number]>> = {
  '17621005': 'N',
  '263856008': 'R',
  '1141000195107': 'V',
}

function confidentialityOf(reader: CdaReader, node: XmlNode | undefined): Composition['confidentiality'] {
  reader.saw(node)
  const code = node?.attributes.code
  if (code === undefined) return undefined
  return labels.find((label) => label === code) ?? inTable(swiss, code) ?? 'V'
}

const relationCodes = { RPLC: 'replaces', APND: 'appends', XFRM: 'transforms' } as const

/** `relatedDocument`: what this one replaces, adds to or was made from. */
function relations(reader: CdaReader): NonNullable<Composition['relatesTo']> {
  return allAt(reader.root, 'relatedDocument').flatMap((node) => {
    const code = inTable<NonNullable<Composition['relatesTo']>[number]['code']>(
      relationCodes,
      node.attributes.typeCode,
    )
    if (!code) return []
    const parent = firstAt(node, 'parentDocument')
    reader.saw(firstAt(parent, 'versionNumber'))
    const targetIdentifier =
      reader.identifier(firstAt(parent, 'id')) ?? reader.identifier(firstAt(parent, 'setId'))
    reader.saw(firstAt(parent, 'setId'))
    return targetIdentifier ? [{ code, targetIdentifier }] : []
  })
}

function peopleOf(
  reader: CdaReader,
  parts: Parts,
): Pick<ReportContent, 'authors' | 'attesters' | 'custodian' | 'recipients'> {
  const { root } = reader
  const entity = (node: XmlNode, role: string): Reference | undefined =>
    partyReference(parts, partyOf(reader, firstAt(node, role), node))
  const authors = allAt(root, 'author').flatMap((node) => {
    reader.saw(firstAt(node, 'time'))
    return entity(node, 'assignedAuthor') ?? []
  })
  const attester = (mode: 'legal' | 'professional', name: string) =>
    allAt(root, name).flatMap((node) => {
      const party = entity(node, 'assignedEntity')
      const time = reader.time(firstAt(node, 'time'))
      return party ? [{ mode, party: party as Reference<never>, ...(time && dated('time', time)) }] : []
    })
  const custodian = firstAt(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization')
  const organisation = organisationReference(parts, organisationOf(reader, custodian))
  return {
    authors,
    attesters: [...attester('legal', 'legalAuthenticator'), ...attester('professional', 'authenticator')],
    ...(organisation && { custodian: organisation }),
    recipients: allAt(root, 'informationRecipient').flatMap(
      (node) => entity(node, 'intendedRecipient') ?? [],
    ),
  }
}

function effectiveOf(events: readonly CdaEvent[]): NonNullable<ReportContent['effective']> {
  const period = events.find((event) => event.period !== undefined)?.period
  if (!period) return {}
  return period.end === undefined && period.start !== undefined
    ? { effectiveDateTime: period.start }
    : { effectivePeriod: period }
}

/** What a reader may open: the body or documents inside, then the original as it came. */
function presentedForms(
  reader: CdaReader,
  into: Collected,
  bytes: Uint8Array,
  { title, language, date }: Head,
): NonNullable<DiagnosticReport['presentedForm']> {
  const body = firstAt(reader.root, 'component', 'nonXMLBody', 'text')
  const inside = reader.attachment(body)
  const documents = into.media.filter(({ attachment }) => !attachment.contentType?.startsWith('image/'))
  const said = { ...(language !== undefined && { language }) }
  return [
    ...(inside ? [{ ...said, ...inside, title, creation: date.value }] : []),
    ...documents.map(({ attachment }) => ({ ...said, ...attachment })),
    {
      contentType: 'text/xml',
      ...said,
      data: Buffer.from(bytes).toString('base64'),
      title: `${title} (CDA)`,
    },
  ]
}
