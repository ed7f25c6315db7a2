import type { CodeableConcept, Period, Practitioner, Reference, Resource } from '@medplum/fhirtypes'
import type { Coding } from '../domain/codes.ts'
import { type ReportStatus, reportStatuses } from '../domain/list-row.ts'
import type { PatientIdentity, Sex } from '../domain/patient.ts'
import { spanOf } from '../fhir/dates.ts'
import { codingOf, codingsOf, conceptText, extensionsOf, identifierOf, nameText } from '../fhir/elements.ts'
import { narrativeText } from '../fhir/narrative.ts'
import { code, extension, system } from '../fhir/urls.ts'
import { regionOf, regionsOf } from '../terminology/body-parts.ts'
import { distinct } from './document-parts.ts'
import { identifiersOf, type ReportGraph } from './report-graph.ts'

/** Who a report is about. Identifiers without a namespace get `defaultSystem`. */
export function patientIdentity({ patient }: ReportGraph, defaultSystem: string): PatientIdentity {
  const name = patient?.name?.find(({ use }) => use === 'official') ?? patient?.name?.[0]
  return {
    identifiers: (patient?.identifier ?? [])
      .flatMap((id) => identifierOf(id) ?? [])
      .map((id) => (id.system === '' ? { ...id, system: defaultSystem } : id)),
    name: { family: name?.family ?? (name?.given ? '' : (name?.text ?? '')), given: name?.given ?? [] },
    ...(patient?.birthDate !== undefined && { birthDate: patient.birthDate }),
    sex: (patient?.gender ?? 'unknown') as Sex,
  }
}

/** Status of a report; where its two resources differ, the one that promises less. */
export function reportStatus({ report, composition }: ReportGraph): ReportStatus {
  const known = [composition?.status, report?.status].filter(
    (s): s is NonNullable<typeof s> => s !== undefined,
  )
  const caution = ['entered-in-error', 'cancelled', 'registered', 'partial', 'preliminary']
  const careful = caution.find((status) => known.some((s) => s === status))
  const status = careful ?? report?.status ?? composition?.status
  return reportStatuses.find((s) => s === status) ?? 'unknown'
}

export const reportVersion = ({ report, composition }: ReportGraph): string | undefined =>
  extensionsOf(composition, extension.compositionVersion)[0]?.valueString ??
  extensionsOf(report, extension.artifactVersion)[0]?.valueString

export const reportLanguage = ({ report, composition, bundle }: ReportGraph): string | undefined =>
  composition?.language ??
  report?.language ??
  report?.presentedForm?.find(({ language }) => language !== undefined)?.language ??
  bundle.language

export const reportTitle = ({ report, composition }: ReportGraph): string | undefined =>
  composition?.title ?? [report?.code, composition?.type].filter(isSpecific).map(conceptText)[0]

/** Whether a type says more than that this is a report. */
const isSpecific = (type: CodeableConcept | undefined): type is CodeableConcept =>
  type !== undefined &&
  (type.text !== undefined || codingsOf(type).some((coding) => coding.code !== code.report))

/** When the report was made: its issue, else the document's date. */
export const issuedAt = ({ report, composition, bundle }: ReportGraph): string | undefined =>
  report?.issued ?? composition?.date ?? bundle.timestamp ?? report?.presentedForm?.[0]?.creation

const labels = ['U', 'L', 'M', 'N', 'R', 'V']

/** The highest label on any part of the report; an unknown code counts as V (v3-Confidentiality). */
export function reportConfidentiality({ bundle, composition, report }: ReportGraph): string | undefined {
  const security = [bundle, composition, report].flatMap((resource) => resource?.meta?.security ?? [])
  const codes = security
    .filter((coding) => coding.system === system.confidentiality)
    .map((coding) => coding.code)
    .concat(composition?.confidentiality ?? [])
    .map((label) => (label !== undefined && labels.includes(label) ? label : 'V'))
  return codes.sort((a, b) => labels.indexOf(b) - labels.indexOf(a))[0]
}

export function reportModalities({ studies, index }: ReportGraph): Coding[] {
  const ofStudies = studies.flatMap(({ study }) => [
    ...(study?.modality ?? []),
    ...(study?.series ?? []).map(({ modality }) => modality),
  ])
  const ofImages = index
    .all('DocumentReference')
    .flatMap((image) => extensionsOf(image, extension.modality))
    .flatMap((e) => e.valueCodeableConcept?.coding ?? [])
  const found = ofStudies.length > 0 ? ofStudies : ofImages
  return distinct(found.flatMap((coding) => codingOf(coding) ?? []))
}

/** Coarse regions first; a region is derived from a finer part where none is stated. */
export function reportBodySites({ studies, report, index }: ReportGraph): Coding[] {
  const stated = [report, ...studies.map(({ study }) => study)]
    .flatMap((resource) => [
      ...extensionsOf(resource, extension.region),
      ...extensionsOf(resource, extension.regionMado),
    ])
    .flatMap((e) => codingsOf(e.valueCodeableConcept))
  const series = studies.flatMap(({ study }) => (study?.series ?? []).map(({ bodySite }) => bodySite))
  const procedures = index.all('Procedure').flatMap(({ bodySite }) => bodySite ?? [])
  const parts = [...stated, ...series.flatMap((s) => codingOf(s) ?? []), ...procedures.flatMap(codingsOf)]
  const regions = parts.flatMap((part) => regionOf(part) ?? [])
  const derived = regions.length > 0 ? regions : parts.flatMap(regionsOf)
  return distinct([...derived, ...parts.filter((part) => regionOf(part) === undefined)])
}

/** Kinds of examination: what the report's type and its procedures say. */
export function reportEvents({ report, composition, studies, index }: ReportGraph): CodeableConcept[] {
  const found = [
    composition?.type,
    report?.code,
    ...studies.flatMap(({ study }) => study?.procedureCode ?? []),
    ...index.all('Procedure').map((procedure) => procedure.code),
  ]
  const kept = new Map<string, CodeableConcept>()
  for (const concept of found) {
    const first = codingsOf(concept).find((coding) => coding.code !== code.report)
    const key = first
      ? `${first.system}|${first.code}`
      : codingsOf(concept).length === 0
        ? conceptText(concept)
        : undefined
    if (concept && key !== undefined && !kept.has(key)) kept.set(key, concept)
  }
  return [...kept.values()]
}

/** When the images were made: the study, else the procedure, else what the report says; a date that is none says nothing. */
export function acquisitionPeriod({ studies, report, index }: ReportGraph): Period | undefined {
  const started = studies.flatMap(({ study }) => pointIn(study?.started)?.start ?? []).sort()[0]
  if (started !== undefined) return { start: started }
  const [procedure] = index.all('Procedure')
  return (
    dated(procedure?.performedPeriod) ??
    pointIn(procedure?.performedDateTime) ??
    dated(report?.effectivePeriod) ??
    pointIn(report?.effectiveDateTime)
  )
}

const pointIn = (time: string | undefined): Period | undefined =>
  time !== undefined && spanOf(time) ? { start: time } : undefined

function dated(period: Period | undefined): Period | undefined {
  const start = pointIn(period?.start)?.start
  const end = pointIn(period?.end)?.start
  if (start === undefined && end === undefined) return undefined
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) }
}

/** The conclusion in plain text, whole. */
export function conclusionText({ report, sections }: ReportGraph): string | undefined {
  if (report?.conclusion) return narrativeText(report.conclusion)
  const section = sections.find(({ name }) => name === 'conclusion')?.section
  const dictated = extensionsOf(section, extension.note).flatMap((e) => e.valueAnnotation?.text ?? [])
  const text = section?.text?.div === undefined ? dictated.join('\n') : narrativeText(section.text.div)
  return text || undefined
}

export interface NamedParty {
  readonly name?: string
  readonly organisation?: string
  readonly identifier?: string
  readonly specialty?: CodeableConcept
}

/** A person, device or organisation that a reference means, as far as the bundle tells. */
export function partyOf(graph: ReportGraph, reference: Reference | undefined, from?: Resource): NamedParty {
  return party(graph, reference, from, 0)
}

function party(
  graph: ReportGraph,
  reference: Reference | undefined,
  from: Resource | undefined,
  depth: number,
): NamedParty {
  const resource = graph.index.resolve(reference?.reference, from)
  const stated = reference?.display === undefined ? {} : { name: reference.display }
  if (!resource || depth > 1) return stated // a role may point at a role in a hostile bundle
  if (resource.resourceType === 'PractitionerRole') {
    const organisation = party(graph, resource.organization, resource, depth + 1).name
    const specialty = resource.specialty?.[0] ?? resource.code?.[0]
    return {
      ...stated,
      ...party(graph, resource.practitioner, resource, depth + 1),
      ...(organisation !== undefined && { organisation }),
      ...(specialty && { specialty }),
    }
  }
  return { ...stated, ...named(resource) }
}

function named(resource: Resource): NamedParty {
  const identifier = identifiersOf(resource as Parameters<typeof identifiersOf>[0])[0]?.value
  const name = ownName(resource)
  return {
    ...(name !== undefined && { name }),
    ...(name !== undefined && resource.resourceType === 'Organization' && { organisation: name }),
    ...(identifier !== undefined && { identifier }),
  }
}

function ownName(resource: Resource): string | undefined {
  if (resource.resourceType === 'Organization') return resource.name
  if (resource.resourceType === 'Device') return resource.deviceName?.[0]?.name ?? conceptText(resource.type)
  const isPerson = ['Practitioner', 'Patient', 'RelatedPerson'].includes(resource.resourceType)
  return isPerson ? nameText((resource as Practitioner).name?.[0]) : undefined
}
