import type { DocumentReference, Extension, Organization, Practitioner, Reference } from '@medplum/fhirtypes'
import type { Identifier } from '../domain/patient.ts'
import { spanOf } from '../fhir/dates.ts'
import { identifierOf } from '../fhir/elements.ts'
import { code, extension, profile, system } from '../fhir/urls.ts'
import { coded, designation } from '../terminology/designations.ts'
import {
  bodySiteExtension,
  conceptOf,
  countryExtension,
  custodianOf,
  documentIdentifier,
  medicalImaging,
  modalityExtension,
  securityLabel,
} from './document-parts.ts'
import {
  acquisitionPeriod,
  conclusionText,
  issuedAt,
  partyOf,
  reportBodySites,
  reportConfidentiality,
  reportEvents,
  reportLanguage,
  reportModalities,
  reportStatus,
  reportTitle,
  reportVersion,
} from './report-facts.ts'
import { identifiersOf, type ReportGraph } from './report-graph.ts'
import type { SourceContext } from './source-context.ts'
import { accessionIdentifier, orderIdentifier, studyIdentifier } from './study-identity.ts'

const excerptLength = 280

/**
 * The selection list's row of a report: DocumentReference of its bundle (DocumentReferenceImagingReport), with status,
 * version and the first words of the conclusion. Without `subject`, and with the attachment's address relative to the FHIR
 * base. Pure.
 * @param id of the row, a UUID; the report is `Bundle/{id}`.
 * @param bytes length of the bundle in JSON.
 * @param receivedAt ISO 8601, for reports that don't say when they were made.
 */
export function reportDocument(
  graph: ReportGraph,
  { id, bytes, receivedAt }: { id: string; bytes: number; receivedAt: string },
  context: SourceContext,
): DocumentReference {
  const language = reportLanguage(graph)
  const made = instantOf(issuedAt(graph)) ?? receivedAt
  const title = reportTitle(graph) ?? designation('document', code.report, language ?? 'en') ?? ''
  const bundleProfile = graph.composition ? profile.report : profile.reportMinimal
  const { masterIdentifier, identifier = [] } = documentIdentifier(id)
  return {
    resourceType: 'DocumentReference',
    id,
    meta: { lastUpdated: receivedAt, profile: [profile.reportRow] },
    extension: extensions(graph, context),
    ...(masterIdentifier && { masterIdentifier }),
    identifier: [...identifier, ...reportIdentifiers(graph)],
    status: reportStatus(graph) === 'entered-in-error' ? 'entered-in-error' : 'current',
    type: conceptOf(coded('document', code.report)),
    category: [medicalImaging],
    date: made,
    ...authors(graph),
    custodian: custodian(graph, context),
    ...relatesTo(graph),
    description: title,
    securityLabel: [securityLabel(reportConfidentiality(graph) ?? 'N')],
    content: [
      {
        extension: [{ url: extension.contentProfile, valueCanonical: bundleProfile }],
        attachment: {
          contentType: 'application/fhir+json',
          ...(language !== undefined && { language }),
          url: `Bundle/${id}`,
          size: bytes,
          title,
          creation: made,
        },
        format: { system: system.uri, code: bundleProfile },
      },
    ],
    context: contextOf(graph),
  }
}

/** What a report is called by: its own identifiers and the document's. */
export const reportIdentifiers = ({ composition, report, bundle }: ReportGraph): Identifier[] => [
  ...new Map(
    [...identifiersOf(composition), ...identifiersOf(report), ...identifiersOf(bundle)]
      .flatMap((id) => identifierOf(id) ?? [])
      .map((id) => [`${id.system}|${id.value}`, id]),
  ).values(),
]

/** What all versions of a report have in common (HL7 Europe: Composition.identifier), as `system|value`. */
export function reportKey(graph: ReportGraph): string | undefined {
  const [first] = reportIdentifiers(graph)
  return first && `${first.system}|${first.value}`
}

/** Identifiers (`system|value`) of the reports that this one says it replaces. */
export const replacedReports = ({ composition }: ReportGraph): string[] =>
  targetsOf(composition, 'replaces').map(({ system: space, value }) => `${space}|${value}`)

/** Reports that this one adds to. */
export const appendedReports = ({ composition }: ReportGraph): Identifier[] =>
  targetsOf(composition, 'appends')

const targetsOf = (composition: ReportGraph['composition'], relation: string): Identifier[] =>
  (composition?.relatesTo ?? [])
    .filter((related) => related.code === relation)
    .flatMap(
      ({ targetIdentifier, targetReference }) =>
        identifierOf(targetIdentifier ?? targetReference?.identifier) ?? [],
    )

/** An instant of FHIR for a date of any precision. */
export const instantOf = (date: string | undefined): string | undefined =>
  date === undefined ? undefined : /T.*(Z|[+-]\d\d:\d\d)$/.test(date) ? date : spanOf(date)?.from

function extensions(graph: ReportGraph, context: SourceContext): Extension[] {
  const version = reportVersion(graph)
  const conclusion = conclusionText(graph)
  const specialty = graph.orders
    .map((order) => partyOf(graph, order.requester, order).specialty)
    .find((found) => found !== undefined)
  return [
    ...reportModalities(graph).map(modalityExtension),
    ...reportBodySites(graph).map(bodySiteExtension),
    ...(version === undefined ? [] : [{ url: extension.documentVersion, valueString: version }]),
    { url: extension.reportStatus, valueCode: reportStatus(graph) },
    ...(conclusion === undefined
      ? []
      : [{ url: extension.conclusionExcerpt, valueString: excerpt(conclusion) }]),
    ...(specialty ? [{ url: extension.requestingSpecialty, valueCodeableConcept: specialty }] : []),
    countryExtension(context),
  ]
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= excerptLength) return line
  const cut = line.slice(0, excerptLength)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), excerptLength - 40))}…`
}

function authors(graph: ReportGraph): { author?: Reference<Practitioner | Organization>[] } {
  const { composition, report } = graph
  const references = composition?.author ?? [
    ...(report?.resultsInterpreter ?? []),
    ...(report?.performer ?? []),
  ]
  const author = references.flatMap((reference): Reference<Practitioner | Organization>[] => {
    const { name, organisation } = partyOf(graph, reference, composition ?? report)
    if (name === undefined)
      return organisation === undefined ? [] : [{ type: 'Organization', display: organisation }]
    if (name === organisation) return [{ type: 'Organization', display: name }]
    return [
      { type: 'Practitioner', display: name },
      ...(organisation === undefined ? [] : [{ type: 'Organization' as const, display: organisation }]),
    ]
  })
  const distinct = [...new Map(author.map((a) => [`${a.type} ${a.display}`, a])).values()]
  return distinct.length > 0 ? { author: distinct } : {}
}

function custodian(graph: ReportGraph, context: SourceContext): Reference<Organization> {
  const { name, identifier } = partyOf(graph, graph.composition?.custodian, graph.composition)
  if (name === undefined) return custodianOf(context)
  return { type: 'Organization', ...(identifier && { identifier: { value: identifier } }), display: name }
}

function relatesTo({ composition }: ReportGraph): Pick<DocumentReference, 'relatesTo'> {
  const relations = (['replaces', 'appends'] as const).flatMap((relation) =>
    targetsOf(composition, relation).map((identifier) => ({ code: relation, target: { identifier } })),
  )
  return relations.length > 0 ? { relatesTo: relations } : {}
}

function contextOf(graph: ReportGraph): NonNullable<DocumentReference['context']> {
  const event = reportEvents(graph)
  const period = acquisitionPeriod(graph)
  return {
    ...(event.length > 0 && { event }),
    ...(period && { period }),
    practiceSetting: conceptOf(coded('specialty', '394914008')),
    related: [
      ...graph.studies
        .flatMap(({ uid }) => uid ?? [])
        .map((uid) => ({ type: 'ImagingStudy' as const, identifier: studyIdentifier(uid) })),
      ...graph.statedStudies.map((row) => ({
        type: 'ImagingStudy' as const,
        reference: `ImagingStudy/${row}`,
      })),
      ...graph.accessions.map((id) => ({
        type: 'ServiceRequest' as const,
        identifier: accessionIdentifier(id),
      })),
      ...graph.orderNumbers.map((id) => ({
        type: 'ServiceRequest' as const,
        identifier: orderIdentifier(id),
      })),
    ],
  }
}
