import type {
  Bundle,
  Composition,
  CompositionSection,
  DiagnosticReport,
  Identifier as FhirIdentifier,
  ImagingStudy,
  Patient,
  Reference,
  Resource,
  ServiceRequest,
} from '@medplum/fhirtypes'
import type { Identifier } from '../domain/patient.ts'
import type { ViewSection } from '../domain/report-view.ts'
import { type BundleIndex, indexBundle } from '../fhir/bundle-index.ts'
import { extensionsOf } from '../fhir/elements.ts'
import { extension, system } from '../fhir/urls.ts'
import { datasetSections } from './dataset.ts'
import { accessionOf, orderNumberOf, statedStudy, studyUidOf } from './study-identity.ts'

/** Sections of an imaging report (HL7 Europe imaging R4); `report` holds all of it in one. */
export type SectionName = Exclude<ViewSection['kind'], 'other'> | 'report'

/** Their LOINC codes. */
export const sectionCodes = Object.fromEntries(
  datasetSections.map(({ kind, code }) => [kind, code]),
) as Readonly<Record<SectionName, string>>

export interface GraphSection {
  /** `undefined` for a section that the profile does not know. */
  readonly name: SectionName | undefined
  readonly section: CompositionSection
}

interface GraphStudy {
  readonly uid?: string
  readonly study?: ImagingStudy
}

/** An imaging report's resources by the part that they play, from any of the three levels of HL7 Europe's bundles. */
export interface ReportGraph {
  readonly bundle: Bundle
  readonly index: BundleIndex
  readonly composition?: Composition
  readonly report?: DiagnosticReport
  readonly patient?: Patient
  readonly sections: readonly GraphSection[]
  /** What the report is about, without comparison studies. */
  readonly studies: readonly GraphStudy[]
  readonly comparisons: readonly GraphStudy[]
  /** Rows of studies at the source that the report refers to by their address. */
  readonly statedStudies: readonly string[]
  readonly orders: readonly ServiceRequest[]
  readonly accessions: readonly Identifier[]
  readonly orderNumbers: readonly Identifier[]
}

/** Finds the parts of a report in its bundle. Pure; tolerates what is missing. */
export function reportGraph(bundle: Bundle): ReportGraph {
  const index = indexBundle(bundle)
  const composition = index.all('Composition')[0]
  const report = index.all('DiagnosticReport')[0]
  const sections = flatten(composition?.section ?? [])
  const subject = composition?.subject ?? report?.subject
  const named = index.resolve(subject?.reference, composition ?? report)
  const patient = named?.resourceType === 'Patient' ? named : index.all('Patient')[0]
  const comparisons = comparisonStudies(index, sections, composition, report)
  const compared = new Set(comparisons.map(({ uid }) => uid))
  const studies = studiesOf(index, sections, composition, report).filter(({ uid }) => !compared.has(uid))
  const orders = ordersOf(index, sections, composition, report)
  const numbers = orderReferences(sections, composition, report, studies)
    .map(({ identifier }) => identifier)
    .concat(orders.flatMap(({ identifier }) => identifier ?? []))
  return {
    bundle,
    index,
    sections,
    studies,
    comparisons,
    statedStudies: statedStudies(index, sections, composition, report),
    orders,
    ...(composition && { composition }),
    ...(report && { report }),
    ...(patient && { patient }),
    accessions: unique(numbers.flatMap((id) => accessionOf(id) ?? [])),
    orderNumbers: unique(numbers.flatMap((id) => orderNumberOf(id) ?? [])),
  }
}

/** Identifiers of an element with the form of a list or of one. */
export const identifiersOf = (resource: { identifier?: FhirIdentifier | FhirIdentifier[] } | undefined) =>
  resource?.identifier === undefined
    ? []
    : Array.isArray(resource.identifier)
      ? resource.identifier
      : [resource.identifier]

const names = new Map(
  Object.entries(sectionCodes).map(([name, code]) => [code as string, name as SectionName]),
)

/** Sections may nest; a section without a code belongs to the one around it. */
function flatten(sections: readonly CompositionSection[], outer?: SectionName): GraphSection[] {
  return sections.flatMap((section) => {
    const code = section.code?.coding?.find(
      (coding) => coding.system === system.loinc && names.has(coding.code ?? ''),
    )
    const name = names.get(code?.code ?? '') ?? (section.code === undefined ? outer : undefined)
    return [{ name, section }, ...flatten(section.section ?? [], name)]
  })
}

/** References of one kind of section. */
export const entriesOf = (sections: readonly GraphSection[], name: SectionName): Reference[] =>
  sections.filter((s) => s.name === name).flatMap(({ section }) => section.entry ?? [])

function studiesOf(
  index: BundleIndex,
  sections: readonly GraphSection[],
  composition: Composition | undefined,
  report: DiagnosticReport | undefined,
): GraphStudy[] {
  const named = [
    ...asStudies(index, report?.imagingStudy ?? [], report),
    ...asStudies(index, entriesOf(sections, 'study'), composition),
  ]
  const found = named.length > 0 ? named : index.all('ImagingStudy').map(withUid)
  return distinctStudies(found)
}

function statedStudies(
  index: BundleIndex,
  sections: readonly GraphSection[],
  composition: Composition | undefined,
  report: DiagnosticReport | undefined,
): string[] {
  const elsewhere = (references: readonly Reference[], from: Resource | undefined): string[] =>
    references
      .filter(({ reference }) => !index.resolve(reference, from))
      .flatMap((reference) => statedStudy(reference) ?? [])
  return [
    ...new Set([
      ...elsewhere(report?.imagingStudy ?? [], report),
      ...elsewhere(entriesOf(sections, 'study'), composition),
    ]),
  ]
}

function comparisonStudies(
  index: BundleIndex,
  sections: readonly GraphSection[],
  composition: Composition | undefined,
  report: DiagnosticReport | undefined,
): GraphStudy[] {
  const stated = extensionsOf(report, extension.comparisonStudy).flatMap((e) => e.valueReference ?? [])
  return distinctStudies([
    ...asStudies(index, entriesOf(sections, 'comparison'), composition),
    ...asStudies(index, stated, report),
  ])
}

function asStudies(
  index: BundleIndex,
  references: readonly Reference[],
  from: Resource | undefined,
): GraphStudy[] {
  return references.flatMap((reference) => {
    const resource = index.resolve(reference.reference, from)
    if (resource?.resourceType === 'ImagingStudy') return [withUid(resource)]
    const uid = studyUidOf(reference.identifier)
    return uid === undefined ? [] : [{ uid }]
  })
}

function withUid(study: ImagingStudy): GraphStudy {
  const uid = study.identifier?.map(studyUidOf).find((found) => found !== undefined)
  return { study, ...(uid !== undefined && { uid }) }
}

function distinctStudies(studies: readonly GraphStudy[]): GraphStudy[] {
  const found = new Map<unknown, GraphStudy>()
  for (const study of studies) {
    const key = study.uid ?? study.study
    const before = found.get(key)
    found.set(key, before?.study ? before : study)
  }
  return [...found.values()]
}

function ordersOf(
  index: BundleIndex,
  sections: readonly GraphSection[],
  composition: Composition | undefined,
  report: DiagnosticReport | undefined,
): ServiceRequest[] {
  const references: [Reference, Resource | undefined][] = [
    ...entriesOf(sections, 'order').map((r): [Reference, Resource | undefined] => [r, composition]),
    ...(report?.basedOn ?? []).map((r): [Reference, Resource | undefined] => [r, report]),
    ...basedOnEvents(composition).map((r): [Reference, Resource | undefined] => [r, composition]),
  ]
  const found = references.map(([{ reference }, from]) => index.resolve(reference, from))
  return [...new Set(found)].filter((r): r is ServiceRequest => r?.resourceType === 'ServiceRequest')
}

function orderReferences(
  sections: readonly GraphSection[],
  composition: Composition | undefined,
  report: DiagnosticReport | undefined,
  studies: readonly GraphStudy[],
): Reference[] {
  return [
    ...entriesOf(sections, 'order'),
    ...(report?.basedOn ?? []),
    ...basedOnEvents(composition),
    ...studies.flatMap(({ study }) => study?.basedOn ?? []),
  ]
}

const basedOnEvents = (composition: Composition | undefined): Reference[] =>
  extensionsOf(composition, extension.eventBasedOn).flatMap((e) => e.valueReference ?? [])

const unique = (identifiers: readonly Identifier[]): Identifier[] => [
  ...new Map(identifiers.map((id) => [`${id.system}|${id.value}`, id])).values(),
]
