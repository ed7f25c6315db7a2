import type {
  Bundle,
  CodeableConcept,
  Composition,
  DiagnosticReport,
  Identifier,
  Patient,
  Reference,
} from '@medplum/fhirtypes'
import { ExchangeError } from '../../errors.ts'
import { code as codes, extension, profile } from '../../fhir/urls.ts'
import { medicalImaging } from '../../mapping/document-parts.ts'
import { coded } from '../../terminology/designations.ts'
import { assembly } from '../assembly.ts'
import { digestUuid } from '../digest-uuid.ts'
import { organisationReference, partyReference } from '../parties.ts'
import type { SourceMoment, SourceReport } from '../source-report.ts'
import { type Collected, nothingCollected } from './collected.ts'
import { type CdaReader, type CdaTime, cdaReader, languageOf } from './datatypes.ts'
import { disagreements } from './disagreements.ts'
import { eventsOf, proceduresOf } from './events.ts'
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
  const built = build(reader, patient, bytes, moment)
  const issues = [
    ...(isKnown
      ? []
      : [
          {
            severity: 'warning' as const,
            where: 'ClinicalDocument.code',
            text: 'is not a type of imaging report; the body describes images',
          },
        ]),
    ...built.issues,
    ...unmapped(root, reader.seen),
  ]
  return { bundle: named(built.bundle, issues), mediaType: 'text/xml', issues, asSent: false }
}

/** The report says itself what was left in the original. */
function named(bundle: Bundle, issues: SourceReport['issues']): Bundle {
  const report = bundle.entry?.[1]?.resource as DiagnosticReport
  const left = issues.filter(({ text }) => text.includes('original only'))
  if (left.length === 0) return bundle
  report.extension = [
    ...(report.extension ?? []),
    ...left.map(({ where }) => ({ url: extension.notMapped, valueString: where })),
  ]
  return bundle
}

function build(reader: CdaReader, patient: Patient, bytes: Uint8Array, { receivedAt }: SourceMoment) {
  const { root } = reader
  const parts = assembly(digestUuid(bytes), patient)
  const subject = parts.subject as Reference<never>
  const into = nothingCollected()
  const head = headOf(reader)
  const names = mediaNames(root)
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
  const procedureReferences = procedures.map((procedure) => parts.add(procedure))
  const people = peopleOf(reader, parts)
  const type = studyType(
    procedures.map(({ code }) => code),
    events,
  )
  const shared = {
    language: head.language,
    identifier: head.identifier,
    status: head.status,
    subject,
  }
  const sections = withEntries(read.sections, studies, procedureReferences, orders)
  const conclusion = read.texts.get('conclusion')
  const composition: Composition = {
    resourceType: 'Composition',
    ...(shared.language !== undefined && { language: shared.language }),
    extension: [
      ...orders.map((valueReference) => ({ url: extension.eventBasedOn, valueReference })),
      ...people.recipients.map((valueReference) => ({ url: extension.recipient, valueReference })),
      ...(head.version === undefined
        ? []
        : [{ url: extension.compositionVersion, valueString: head.version }]),
    ],
    identifier: head.identifier,
    status: head.status as Composition['status'],
    type,
    category: categories(head.type),
    subject,
    ...dated('date', head.date),
    author: people.authors as Reference<never>[],
    title: head.title,
    ...(head.confidentiality && { confidentiality: head.confidentiality }),
    ...(people.attesters.length > 0 && { attester: people.attesters }),
    ...(people.custodian && { custodian: people.custodian }),
    ...(head.relatesTo.length > 0 && { relatesTo: head.relatesTo }),
    section: sections,
  }
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    ...(shared.language !== undefined && { language: shared.language }),
    extension: [
      { url: extension.reportComposition, valueReference: { reference: parts.compositionUrl } },
      { url: extension.sourceFormat, valueCode: 'text/xml' },
    ],
    identifier: [head.identifier],
    status: head.status,
    category: categories(head.type),
    code: type,
    subject,
    ...(orders.length > 0 && { basedOn: orders as Reference<never>[] }),
    ...effectiveOf(events),
    ...(head.date.local === undefined && head.date.value.includes('T') && { issued: head.date.value }),
    ...(people.authors.length > 0 && { resultsInterpreter: people.authors as Reference<never>[] }),
    ...(into.results.length > 0 && { result: into.results as Reference<never>[] }),
    ...(studies.length > 0 && { imagingStudy: studies as Reference<never>[] }),
    ...(conclusion !== undefined && { conclusion }),
    presentedForm: presentedForms(reader, into, bytes, head),
  }
  const bundle = parts.finish({
    composition,
    report,
    bundle: {
      meta: { profile: [profile.report] },
      identifier: head.documentId,
      timestamp: head.date.value.includes('T') ? head.date.value : receivedAt,
    },
  })
  return { bundle, issues: [...read.issues, ...differences] }
}

interface Head {
  readonly documentId: Identifier
  readonly identifier: Identifier
  readonly status: DiagnosticReport['status'] & Composition['status']
  readonly type: CodeableConcept | undefined
  readonly title: string
  readonly date: CdaTime
  readonly language: string | undefined
  readonly version: string | undefined
  readonly confidentiality: Composition['confidentiality']
  readonly relatesTo: NonNullable<Composition['relatesTo']>
}

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
    type,
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

function confidentialityOf(reader: CdaReader, node: XmlNode | undefined): Head['confidentiality'] {
  reader.saw(node)
  const code = node?.attributes.code
  if (code === undefined) return undefined
  return labels.find((label) => label === code) ?? swiss[code] ?? 'V'
}

const relationCodes = { RPLC: 'replaces', APND: 'appends', XFRM: 'transforms' } as const

/** `relatedDocument`: what this one replaces, adds to or was made from, by document and by set. */
function relations(reader: CdaReader): Head['relatesTo'] {
  return allAt(reader.root, 'relatedDocument').flatMap((node) => {
    const code = relationCodes[node.attributes.typeCode as 'RPLC']
    if (!code) return []
    const parent = firstAt(node, 'parentDocument')
    reader.saw(firstAt(parent, 'versionNumber'))
    return ['id', 'setId']
      .flatMap((name) => reader.identifier(firstAt(parent, name)) ?? [])
      .map((targetIdentifier) => ({ code, targetIdentifier }))
  })
}

function peopleOf(reader: CdaReader, parts: ReturnType<typeof assembly>) {
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
    authors: authors.length > 0 ? authors : [unknownAuthor],
    attesters: [...attester('legal', 'legalAuthenticator'), ...attester('professional', 'authenticator')],
    custodian: organisation,
    recipients: allAt(root, 'informationRecipient').flatMap(
      (node) => entity(node, 'intendedRecipient') ?? [],
    ),
  }
}

const unknownAuthor: Reference = { extension: [{ url: extension.dataAbsent, valueCode: 'unknown' }] }

/** A date; the time of day that came without a zone stands beside it. */
const dated = <K extends string>(name: K, { value, local }: CdaTime): Record<K, string> =>
  ({
    [name]: value,
    ...(local !== undefined && {
      [`_${name}`]: { extension: [{ url: extension.localTime, valueTime: local }] },
    }),
  }) as Record<K, string>

const reportType = coded('document', codes.report)

/** What was examined; a document that doesn't say is a report and no more. */
function studyType(
  procedures: readonly (CodeableConcept | undefined)[],
  events: ReturnType<typeof eventsOf>['events'],
): CodeableConcept {
  const found = events.find(({ code }) => code !== undefined)?.code ?? procedures[0]
  return found ?? { coding: [reportType] }
}

const categories = (type: CodeableConcept | undefined): CodeableConcept[] => [
  medicalImaging,
  { coding: [reportType] },
  ...(type?.coding?.length ? [type] : []),
]

function effectiveOf(events: ReturnType<typeof eventsOf>['events']): Partial<DiagnosticReport> {
  const period = events.find((event) => event.period !== undefined)?.period
  if (!period) return {}
  return period.end === undefined && period.start !== undefined
    ? { effectiveDateTime: period.start }
    : { effectivePeriod: period }
}

/** Studies, examinations and orders stand in the sections that HL7 Europe gives them; those are added where missing. */
function withEntries(
  sections: NonNullable<Composition['section']>,
  studies: readonly Reference[],
  procedures: readonly Reference[],
  orders: readonly Reference[],
): NonNullable<Composition['section']> {
  const wanted = [
    ['18726-0', studies],
    ['55115-0', orders],
    ['55111-9', procedures],
  ] as const
  const out = sections.map((section) => ({ ...section }))
  const flat = (list: typeof out): typeof out =>
    list.flatMap((one) => [one, ...flat((one.section ?? []) as typeof out)])
  for (const [code, references] of wanted) {
    if (references.length === 0) continue
    const target = flat(out).find(({ code: own }) => own?.coding?.[0]?.code === code)
    if (target) {
      target.entry = [...(target.entry ?? []), ...references]
      delete target.emptyReason
    } else
      out.push({
        title: coded('document', code).display ?? code,
        code: { coding: [coded('document', code)] },
        entry: [...references],
      })
  }
  return out
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
