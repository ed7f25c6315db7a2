import type { Bundle, Reference, Resource } from '@medplum/fhirtypes'
import type { ReportView, ViewPerson } from '../domain/report-view.ts'
import { extensionOf, extensionsOf } from '../fhir/elements.ts'
import { code, extension } from '../fhir/urls.ts'
import { designation } from '../terminology/designations.ts'
import { keyImages } from './key-images.ts'
import { attachmentsOf } from './report-attachments.ts'
import { appendedReports, replacedReports, reportIdentifiers } from './report-document.ts'
import {
  issuedAt,
  partyOf,
  patientIdentity,
  reportConfidentiality,
  reportLanguage,
  reportStatus,
  reportTitle,
  reportVersion,
} from './report-facts.ts'
import { type ReportGraph, reportGraph } from './report-graph.ts'
import { viewSections } from './report-sections.ts'

/**
 * A report as a doctor reads it, from any of HL7 Europe's three levels of bundle: conclusion first, narrative cleaned, every
 * element of the data set that it holds with its row's id. Pure.
 * @param language of the reader, BCP 47; headings and codes of our vocabularies are named in it, the report's own words stay.
 */
export function reportView(bundle: Bundle, language: string): ReportView {
  const graph = reportGraph(bundle)
  const [document] = reportIdentifiers(graph)
  const [appends] = appendedReports(graph)
  return {
    title: reportTitle(graph) ?? designation('document', code.report, language) ?? '',
    status: reportStatus(graph),
    patient: patientIdentity(graph, ''),
    people: people(graph),
    sections: viewSections(graph, language),
    studies: graph.studies.flatMap(({ uid, study }) =>
      uid === undefined
        ? []
        : [
            {
              studyInstanceUid: uid,
              ...(study?.description !== undefined && { description: study.description }),
            },
          ],
    ),
    keyImages: keyImages(graph),
    attachments: attachmentsOf(graph),
    ...given('version', reportVersion(graph)),
    ...given('language', reportLanguage(graph)),
    ...given('country', countryOf(graph)),
    ...given('issuedAt', issuedAt(graph)),
    ...given('confidentiality', reportConfidentiality(graph)),
    ...given('documentId', document?.value),
    ...given('replaces', replacedReports(graph)[0]),
    ...given('appends', appends && `${appends.system}|${appends.value}`),
  }
}

const given = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: string }

const countryOf = ({ composition, report }: ReportGraph): string | undefined =>
  (extensionOf(composition, extension.country) ?? extensionOf(report, extension.country))?.valueCode

const attesterRoles: Readonly<Record<string, ViewPerson['role']>> = {
  legal: 'legal-authenticator',
  professional: 'validator',
  official: 'validator',
}

/** Everyone who had a part in the report, each with their part, in the order of importance. */
function people(graph: ReportGraph): ViewPerson[] {
  const { composition, report, orders, index } = graph
  const authors = composition?.author ?? [...(report?.resultsInterpreter ?? []), ...(report?.performer ?? [])]
  const recipients = [composition, report].flatMap((from) =>
    extensionsOf(from, extension.recipient).flatMap((e) => e.valueReference ?? []),
  )
  const found = [
    ...authors.flatMap((r) => person(graph, 'author', r, composition ?? report)),
    ...(composition?.attester ?? []).flatMap((attester) =>
      person(graph, attesterRoles[attester.mode] ?? 'validator', attester.party, composition, attester.time),
    ),
    ...orders.flatMap((order) => person(graph, 'requester', order.requester, order, order.authoredOn)),
    ...index
      .all('Procedure')
      .flatMap((procedure) =>
        (procedure.performer ?? []).flatMap(({ actor }) => person(graph, 'performer', actor, procedure)),
      ),
    ...person(graph, 'custodian', composition?.custodian, composition),
    ...recipients.flatMap((r) => person(graph, 'recipient', r, composition ?? report)),
  ]
  return [...new Map(found.map((p) => [`${p.role} ${p.name} ${p.organisation}`, p])).values()]
}

function person(
  graph: ReportGraph,
  role: ViewPerson['role'],
  reference: Reference | undefined,
  from: Resource | undefined,
  at?: string,
): ViewPerson[] {
  const { name, organisation, identifier } = partyOf(graph, reference, from)
  const shown = name ?? organisation
  if (shown === undefined) return []
  return [
    {
      role,
      name: shown,
      ...(organisation !== undefined && organisation !== shown && { organisation }),
      ...(identifier !== undefined && { identifier }),
      ...(at !== undefined && { at }),
    },
  ]
}
