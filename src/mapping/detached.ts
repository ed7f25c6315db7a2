import type { Bundle, DiagnosticReport, ImagingStudy, Resource } from '@medplum/fhirtypes'
import type { Identifier } from '../domain/patient.ts'
import { indexBundle } from '../fhir/bundle-index.ts'
import { isObject, type Json } from '../fhir/json.ts'
import { partyOf } from './report-facts.ts'
import { type ReportGraph, reportGraph } from './report-graph.ts'

/**
 * The study or report of a document as a resource by itself: what it refers to inside the document is kept as words and
 * identifiers, since the addresses lead nowhere from here.
 * @param type which resource of the document is wanted.
 */
export function detached(
  bundle: Bundle,
  type: 'ImagingStudy' | 'DiagnosticReport',
  { id, patientKey, person }: { id: string; patientKey: string; person: Identifier | undefined },
): ImagingStudy | DiagnosticReport | undefined {
  const [found] = indexBundle(bundle).all(type)
  if (!found) return undefined
  const graph = reportGraph(bundle)
  const plain = withoutAddresses(found, found, graph) as Json
  const subject = { reference: `Patient/${patientKey}`, ...(person && { identifier: { ...person } }) }
  return { ...plain, id, subject } as ImagingStudy | DiagnosticReport
}

function withoutAddresses(value: unknown, owner: Resource, graph: ReportGraph): unknown {
  if (Array.isArray(value)) {
    const kept = value
      .map((item) => withoutAddresses(item, owner, graph))
      .filter((item) => item !== undefined)
    return kept.length > 0 ? kept : undefined
  }
  if (!isObject(value)) return value
  if (typeof value.reference === 'string' && !value.reference.startsWith('#'))
    return words(value, owner, graph)
  const kept = Object.entries(value).flatMap(([key, part]) => {
    const cleaned = withoutAddresses(part, owner, graph)
    return cleaned === undefined ? [] : [[key, cleaned] as const]
  })
  const isEmptyExtension =
    'url' in value && 'valueReference' in value && !kept.some(([key]) => key === 'valueReference')
  return kept.length > 0 && !isEmptyExtension ? Object.fromEntries(kept) : undefined
}

/** A reference as words: display and identifier, of the resource that it leads to where it has none itself. */
function words({ reference, ...rest }: Json, owner: Resource, graph: ReportGraph): Json | undefined {
  const { name, identifier } = partyOf(graph, { reference: String(reference) }, owner)
  const said = {
    ...(name !== undefined && { display: name }),
    ...(identifier !== undefined && { identifier: { value: identifier } }),
    ...rest,
  }
  return Object.keys(said).some((key) => key !== 'type') ? said : undefined
}
