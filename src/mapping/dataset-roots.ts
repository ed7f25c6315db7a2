import type { Reference, Resource } from '@medplum/fhirtypes'
import { extensionsOf, hasCode } from '../fhir/elements.ts'
import { extension, system } from '../fhir/urls.ts'
import { type DatasetOwner, owned, referredFrom } from './dataset-owner.ts'
import { keyImageResources } from './key-images.ts'
import { entriesOf, type ReportGraph, type SectionName } from './report-graph.ts'

/** A report that names more instances is read in the viewer, not in a table. */
const maxInstances = 200

type Root = (graph: ReportGraph) => readonly DatasetOwner[]

/** What `each` and `@name` in spec/dataset/elements.json stand for. */
export const roots: Readonly<Record<string, Root>> = {
  '@patient': ({ patient }) => owned(patient),
  '@composition': ({ composition }) => owned(composition),
  '@report': ({ report }) => owned(report),
  '@bundle': ({ bundle }) => [{ value: bundle }],
  '@study': ({ studies }) => studies.flatMap(({ study, uid }) => owned(study ?? bareStudy(uid))),
  '@series': ({ studies }) =>
    studies.flatMap(({ study }) => (study?.series ?? []).map((value) => ({ value, owner: study }))),
  '@instance': ({ studies }) =>
    studies
      .flatMap(({ study }) =>
        (study?.series ?? []).flatMap(({ instance = [] }) =>
          instance.map((value) => ({ value, owner: study })),
        ),
      )
      .slice(0, maxInstances),
  '@comparison': ({ comparisons }) => comparisons.flatMap(({ study, uid }) => owned(study ?? bareStudy(uid))),
  '@studyuid': ({ studies }) =>
    studies.flatMap(({ uid }) => (uid === undefined ? [] : { value: { text: uid } })),
  '@accession': ({ accessions }) => accessions.map((value) => ({ value: { text: value.value } })),
  '@order': ({ orders }) => orders.flatMap(owned),
  '@procedure': ({ index }) => index.all('Procedure').flatMap(owned),
  '@specimen': ({ index }) => index.all('Specimen').flatMap(owned),
  '@coverage': ({ index }) => index.all('Coverage').flatMap(owned),
  '@medication': ({ index }) => [
    ...index.all('MedicationAdministration').flatMap(owned),
    ...index.all('MedicationRequest').flatMap(owned),
  ],
  '@allergy': ({ index }) => [
    ...index.all('AllergyIntolerance').flatMap(owned),
    ...index.all('AdverseEvent').flatMap(owned),
  ],
  '@condition': (graph) => sectionResources(graph, 'history').filter(isA('Condition')).flatMap(owned),
  '@history': (graph) =>
    sectionResources(graph, 'history')
      .filter((r) => r.resourceType !== 'Condition')
      .flatMap(owned),
  '@historycomponent': (graph) => sectionResources(graph, 'history').flatMap(components),
  '@finding': (graph) => findings(graph).flatMap(owned),
  '@component': (graph) => findings(graph).flatMap(components),
  '@impression': (graph) => sectionResources(graph, 'conclusion').flatMap(owned),
  '@recommendation': (graph) =>
    sectionResources(graph, 'recommendation')
      .filter((r) => r.resourceType === 'CarePlan' || r.resourceType === 'ServiceRequest')
      .flatMap(owned),
  '@dose': ({ index }) => index.all('Observation').filter(isDose).flatMap(owned),
  '@keyimage': (graph) => keyImageResources(graph).flatMap(owned),
  '@author': ({ composition, report, index }) =>
    referredFrom(index, composition?.author ?? report?.resultsInterpreter ?? [], composition ?? report),
  '@recipient': ({ composition, report, index }) =>
    [composition, report].flatMap((from) => referredFrom(index, recipients(from), from)).slice(0, 20),
  '@legal': ({ composition }) => attesters(composition, 'legal'),
  '@validator': ({ composition }) => attesters(composition, 'professional'),
}

const bareStudy = (uid: string | undefined): { identifier: { value: string }[] } | undefined =>
  uid === undefined ? undefined : { identifier: [{ value: uid }] }

const isA =
  (type: Resource['resourceType']) =>
  ({ resourceType }: Resource): boolean =>
    resourceType === type

const isDose = ({ code }: { code?: Parameters<typeof hasCode>[0] }): boolean =>
  hasCode(code, system.loinc, '73569-6')

/** Resources that a kind of section refers to. */
function sectionResources({ index, sections, composition }: ReportGraph, name: SectionName): Resource[] {
  const found = entriesOf(sections, name).map(({ reference }) => index.resolve(reference, composition))
  return [...new Set(found)].filter((resource): resource is Resource => resource !== undefined)
}

/** Observations of the findings section and of the report's results, each once, doses apart. */
function findings(graph: ReportGraph): Resource[] {
  const { report, index } = graph
  const results = (report?.result ?? []).map(({ reference }) => index.resolve(reference, report))
  const all = [...sectionResources(graph, 'findings'), ...results]
  return [...new Set(all)].filter(
    (resource): resource is Resource => resource?.resourceType === 'Observation' && !isDose(resource),
  )
}

const components = (resource: Resource): DatasetOwner[] =>
  resource.resourceType === 'Observation'
    ? (resource.component ?? []).map((value) => ({ value, owner: resource }))
    : []

const recipients = (resource: Parameters<typeof extensionsOf>[0]): Reference[] =>
  extensionsOf(resource, extension.recipient).flatMap((e) => e.valueReference ?? [])

const attesters = (composition: ReportGraph['composition'], mode: string): DatasetOwner[] =>
  (composition?.attester ?? [])
    .filter((attester) => attester.mode === mode)
    .map((value) => ({ value, owner: composition }))
