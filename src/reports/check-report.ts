import type { Bundle, Reference, Resource } from '@medplum/fhirtypes'
import { spanOf } from '../fhir/dates.ts'
import { hasCode } from '../fhir/elements.ts'
import { isObject, type Json } from '../fhir/json.ts'
import { checkStructure, type Issue } from '../fhir/structure.ts'
import { code, system } from '../fhir/urls.ts'
import { type ReportGraph, reportGraph } from '../mapping/report-graph.ts'
import { checkInvariants } from './checks/check-invariants.ts'
import { judged, mildPolicy, policyIssues, type ReportPolicy } from './checks/policy.ts'

const maxEntries = 10_000
const maxContained = 200

interface CheckedReport {
  readonly graph: ReportGraph
  readonly warnings: readonly Issue[]
}

/** A bundle that can be taken, with what is doubtful about it, or why it can't. */
export type ReportCheck =
  | { readonly kind: 'manifest' }
  | ({ readonly kind: 'good' } & CheckedReport)
  | { readonly kind: 'faulty'; readonly faults: readonly Issue[] }

/**
 * Checks a FHIR bundle as an imaging report of HL7 Europe's three levels: shape, the rules of documents and collections,
 * references, patient, codes, units, dates, identifiers, invariants, and what the country's policy demands. Every issue says
 * where.
 */
export function checkReport(bundle: Bundle, policy: ReportPolicy = mildPolicy): ReportCheck {
  const shape = checkStructure(bundle as unknown as Parameters<typeof checkStructure>[0])
  const size = sizes(bundle)
  const early = [...shape, ...size].filter(({ severity }) => severity === 'error')
  if (early.length > 0) return { kind: 'faulty', faults: early }
  if (isManifest(bundle)) return { kind: 'manifest' }
  const graph = reportGraph(bundle)
  const found = [
    ...shape,
    ...checkInvariants(bundle as unknown as Json),
    ...documentRules(bundle, graph),
    ...subjectRules(graph),
    ...references(bundle, graph),
    ...policyIssues(graph, policy),
  ]
  const issues = judged(found, policy)
  const faults = issues.filter(({ severity }) => severity === 'error')
  return faults.length > 0 ? { kind: 'faulty', faults } : { kind: 'good', graph, warnings: issues }
}

function sizes(bundle: Bundle): Issue[] {
  const entries = bundle.entry ?? []
  if (entries.length > maxEntries) return [fault('Bundle.entry', `has more than ${maxEntries} entries`)]
  return entries.flatMap(({ resource }, index) =>
    ((resource as { contained?: unknown[] } | undefined)?.contained?.length ?? 0) > maxContained
      ? [fault(`Bundle.entry[${index}].resource.contained`, `has more than ${maxContained} resources`)]
      : [],
  )
}

// FHIR R4 documents.html and HL7 Europe BundleReportEuImaging, BundleReportMinimalMetadataEuImaging.
function documentRules(bundle: Bundle, graph: ReportGraph): Issue[] {
  const { composition, report, index } = graph
  const issues = bundle.type === 'document' ? frameRules(bundle) : []
  if (!composition && !report)
    issues.push(fault('Bundle.entry', 'has neither a Composition nor a DiagnosticReport'))
  if (composition && !report)
    issues.push(warning('Bundle.entry', 'has no DiagnosticReport beside the Composition'))
  for (const type of ['Composition', 'DiagnosticReport'] as const)
    if (index.all(type).length > 1) issues.push(fault('Bundle.entry', `has more than one ${type}`))
  if (composition && report && composition.status !== report.status)
    issues.push(
      warning('DiagnosticReport.status', 'differs from Composition.status; the more careful one counts'),
    )
  return [...issues, ...dateRules(graph)]
}

function frameRules(bundle: Bundle): Issue[] {
  const issues: Issue[] = []
  if (bundle.entry?.[0]?.resource?.resourceType !== 'Composition')
    issues.push(fault('Bundle.entry[0].resource', 'of a document must be its Composition'))
  if (!bundle.identifier?.value) issues.push(warning('Bundle.identifier', 'is missing from a document'))
  if (!bundle.timestamp) issues.push(warning('Bundle.timestamp', 'is missing from a document'))
  return issues
}

function dateRules({ bundle, composition, report }: ReportGraph): Issue[] {
  const dates = [
    ['Composition.date', composition?.date],
    ['DiagnosticReport.issued', report?.issued],
    ['Bundle.timestamp', bundle.timestamp],
  ] as const
  return dates.flatMap(([where, date]) =>
    date === undefined || spanOf(date) ? [] : [fault(where, 'is not a date')],
  )
}

/** Whether a bundle's document is a manifest of a study (MADO), which says what images there are, not what they show. */
const isManifest = (bundle: Bundle): boolean => {
  const first = bundle.entry?.[0]?.resource
  return first?.resourceType === 'Composition' && hasCode(first.type, system.loinc, code.study)
}

function subjectRules({ patient, composition, report, index }: ReportGraph): Issue[] {
  if (index.all('Patient').length > 1)
    return [fault('Bundle.entry', 'names more than one Patient: whom the report is about is not certain')]
  if (!patient) return [fault('Bundle.entry', 'has no Patient')]
  const issues: Issue[] = []
  for (const resource of [composition, report]) {
    if (!resource) continue
    const where = `${resource.resourceType}.subject`
    if (!resource.subject) issues.push(warning(where, 'is missing: the only Patient of the bundle is meant'))
    else if (index.resolve(resource.subject.reference, resource) !== patient)
      issues.push(fault(where, 'does not lead to the Patient of the bundle'))
  }
  if (!(patient.identifier ?? []).some(({ value }) => value?.trim()))
    issues.push(
      warning('Patient.identifier', 'is missing: the report is kept, but no other country can find it'),
    )
  if (!patient.name?.[0]) issues.push(warning('Patient.name', 'is missing'))
  if (patient.birthDate !== undefined && !spanOf(patient.birthDate))
    issues.push(fault('Patient.birthDate', 'is not a date'))
  return issues
}

/**
 * A document carries all that its Composition refers to. Elsewhere an unresolved reference is shown as such. Addresses of
 * other servers are never followed.
 */
function references(bundle: Bundle, { index }: ReportGraph): Issue[] {
  const issues: Issue[] = []
  for (const [at, { resource }] of (bundle.entry ?? []).entries()) {
    if (resource) issues.push(...unresolved(resource, `Bundle.entry[${at}].resource`, bundle, index))
    if (issues.length >= 100) return issues
  }
  return issues
}

function unresolved(resource: Resource, path: string, bundle: Bundle, index: ReportGraph['index']): Issue[] {
  const strict = bundle.type === 'document' && resource.resourceType === 'Composition'
  return [...literal(resource, path, resource)]
    .filter(({ reference }) => !index.resolve(reference, resource))
    .map(({ where, reference }): Issue => {
      const must = strict || reference.startsWith('#') || /^urn:(uuid|oid):/.test(reference)
      const text = 'refers to a resource that is not in the bundle'
      return { severity: must ? 'error' : 'warning', code: 'not-found', where, text }
    })
}

function* literal(
  value: unknown,
  path: string,
  owner: Resource,
): Generator<{ where: string; reference: string }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* literal(item, `${path}[${index}]`, owner)
    return
  }
  if (!isObject(value)) return
  const { reference } = value as Reference
  if (typeof reference === 'string') yield { where: `${path}.reference`, reference }
  for (const [key, part] of Object.entries(value))
    if (typeof part === 'object') yield* literal(part, `${path}.${key}`, owner)
}

const fault = (where: string, text: string): Issue => ({ severity: 'error', where, text })
const warning = (where: string, text: string): Issue => ({ severity: 'warning', where, text })
