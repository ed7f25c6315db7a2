import type {
  Bundle,
  CodeableConcept,
  Composition,
  DiagnosticReport,
  Identifier,
  Reference,
} from '@medplum/fhirtypes'
import { extension, profile } from '../fhir/urls.ts'
import { medicalImaging } from '../mapping/document-parts.ts'
import { reportType } from '../mapping/report-codes.ts'
import type { Assembly } from './assembly.ts'

/** A date or time of a source. */
export interface SourceTime {
  /** FHIR dateTime. */
  readonly value: string
  /** `hh:mm:ss` of a time that came without a zone; `value` is then the day. */
  readonly local?: string
}

/** What a report from any format says, with its parts already entered in the assembly. */
export interface ReportContent {
  /** Media type of what was received. */
  readonly format: string
  /** Of this version of the report. */
  readonly documentId: Identifier
  /** Of the report in all its versions. */
  readonly identifier: Identifier
  readonly version?: string | undefined
  readonly status: NonNullable<DiagnosticReport['status']>
  readonly language?: string | undefined
  readonly confidentiality?: Composition['confidentiality']
  readonly title: string
  readonly date: SourceTime
  /** What was examined; left out, a report and no more. */
  readonly type: CodeableConcept | undefined
  /** What the source calls such a document. */
  readonly documentType: CodeableConcept | undefined
  readonly effective?: Pick<DiagnosticReport, 'effectiveDateTime' | 'effectivePeriod'>
  readonly subject: Reference<never>
  readonly authors: readonly Reference[]
  readonly attesters?: NonNullable<Composition['attester']>
  readonly custodian?: Composition['custodian']
  readonly recipients?: readonly Reference[]
  readonly relatesTo?: NonNullable<Composition['relatesTo']>
  readonly orders: readonly Reference[]
  readonly studies: readonly Reference[]
  readonly comparisons?: readonly Reference[]
  readonly results: readonly Reference[]
  readonly sections: NonNullable<Composition['section']>
  readonly conclusion?: string | undefined
  readonly presentedForm: NonNullable<DiagnosticReport['presentedForm']>
  /** Paths of the original that have no place in the bundle. */
  readonly notMapped?: readonly string[]
}

/** Status of a document for that of a report; what is not yet or no longer a report is no final document. */
const documentStatus: Readonly<Record<string, Composition['status']>> = {
  final: 'final',
  amended: 'amended',
  corrected: 'amended',
  appended: 'amended',
  'entered-in-error': 'entered-in-error',
}

const unknownAuthor: Reference = { extension: [{ url: extension.dataAbsent, valueCode: 'unknown' }] }

/** A date as an element of FHIR; the time of day that came without a zone stands beside it. */
export const dated = <K extends string>(name: K, { value, local }: SourceTime): Record<K, string> =>
  ({
    [name]: value,
    ...(local !== undefined && {
      [`_${name}`]: { extension: [{ url: extension.localTime, valueTime: local }] },
    }),
  }) as Record<K, string>

/** The report as a document bundle of HL7 Europe's imaging report: the one form in which all formats are kept. */
export function writeReport(parts: Assembly, content: ReportContent, receivedAt: string): Bundle {
  const { date, documentId } = content
  return parts.finish({
    composition: compositionOf(content),
    report: diagnosticReport(parts, content),
    bundle: {
      meta: { profile: [profile.report] },
      identifier: documentId,
      timestamp: date.value.includes('T') ? date.value : receivedAt,
    },
  })
}

const categories = (own: CodeableConcept | undefined): CodeableConcept[] => [
  medicalImaging,
  { coding: [reportType] },
  ...(own?.coding?.length ? [own] : []),
]

const authorsOf = ({ authors }: ReportContent): Reference<never>[] =>
  (authors.length > 0 ? [...authors] : [unknownAuthor]) as Reference<never>[]

function compositionOf(content: ReportContent): Composition {
  const { attesters = [], recipients = [], relatesTo = [] } = content
  const extensions = [
    ...content.orders.map((valueReference) => ({ url: extension.eventBasedOn, valueReference })),
    ...recipients.map((valueReference) => ({ url: extension.recipient, valueReference })),
    ...given(content.version, (valueString) => ({ url: extension.compositionVersion, valueString })),
  ]
  return {
    resourceType: 'Composition',
    ...(content.language !== undefined && { language: content.language }),
    ...(extensions.length > 0 && { extension: extensions }),
    identifier: content.identifier,
    status: documentStatus[content.status] ?? 'preliminary',
    type: content.type ?? { coding: [reportType] },
    category: categories(content.documentType),
    subject: content.subject,
    ...dated('date', content.date),
    author: authorsOf(content),
    title: content.title,
    ...(content.confidentiality && { confidentiality: content.confidentiality }),
    ...(attesters.length > 0 && { attester: attesters }),
    ...(content.custodian && { custodian: content.custodian }),
    ...(relatesTo.length > 0 && { relatesTo }),
    section: content.sections,
  }
}

function diagnosticReport(parts: Assembly, content: ReportContent): DiagnosticReport {
  const { comparisons = [], notMapped = [], date } = content
  return {
    resourceType: 'DiagnosticReport',
    ...(content.language !== undefined && { language: content.language }),
    extension: [
      { url: extension.reportComposition, valueReference: { reference: parts.compositionUrl } },
      { url: extension.sourceFormat, valueCode: content.format },
      ...comparisons.map((valueReference) => ({ url: extension.comparisonStudy, valueReference })),
      ...notMapped.map((valueString) => ({ url: extension.notMapped, valueString })),
    ],
    identifier: [content.identifier],
    status: content.status,
    category: categories(content.documentType),
    code: content.type ?? { coding: [reportType] },
    subject: content.subject,
    ...references('basedOn', content.orders),
    ...content.effective,
    ...(date.value.includes('T') && { issued: date.value }),
    resultsInterpreter: authorsOf(content),
    ...references('result', content.results),
    ...references('imagingStudy', content.studies),
    ...(content.conclusion !== undefined && { conclusion: content.conclusion }),
    ...(content.presentedForm.length > 0 && { presentedForm: content.presentedForm }),
  }
}

const references = (name: string, list: readonly Reference[]): object =>
  list.length > 0 ? { [name]: list } : {}

const given = <T, R>(value: T | undefined, make: (value: T) => R): R[] =>
  value === undefined ? [] : [make(value)]
