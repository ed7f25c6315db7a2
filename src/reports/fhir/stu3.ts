import { ExchangeError } from '../../errors.ts'
import { isObject, type Json } from '../../fhir/json.ts'
import type { Issue } from '../../fhir/structure.ts'
import { childrenOf, type XmlNode } from '../cda/xml-tree.ts'
import { inTable } from '../in-table.ts'

/** Elements that FHIR STU3 had and R4 no longer has, by resource type (FHIR R4 diff.html). */
const old: Readonly<Record<string, readonly string[]>> = {
  DiagnosticReport: ['context', 'codedDiagnosis', 'image'],
  Observation: ['context', 'comment', 'related'],
  ImagingStudy: ['uid', 'accession', 'availability', 'modalityList', 'context'],
  DocumentReference: ['indexed', 'class', 'created'],
  Composition: ['class'],
}

interface Change {
  /** Elements that have another name in R4 and mean the same. */
  readonly renamed: Readonly<Record<string, string>>
  /** Elements that were an object around a reference. */
  readonly unwrapped: Readonly<Record<string, string>>
  /** Elements that now repeat. */
  readonly repeats: readonly string[]
}

/** What can be converted without a guess. Everything else of STU3 is refused. */
const changes: Readonly<Record<string, Change>> = {
  DiagnosticReport: {
    renamed: { context: 'encounter', codedDiagnosis: 'conclusionCode', image: 'media' },
    unwrapped: { performer: 'actor' },
    repeats: ['category'],
  },
}

/** Whether a resource in JSON has elements of STU3 that R4 has not. */
export const isStu3 = (resource: Json): boolean => {
  const names = inTable(old, String(resource.resourceType)) ?? []
  return names.some((name) => name in resource) || hasOldPerformer(resource)
}

/** STU3 wraps who performed a report in an object with a role. */
const hasOldPerformer = ({ resourceType, performer }: Json): boolean =>
  resourceType === 'DiagnosticReport' &&
  Array.isArray(performer) &&
  performer.some((one) => isObject(one) && 'actor' in one)

/** Whether an XML element is a resource of STU3. */
export const isStu3Xml = (node: XmlNode): boolean => {
  const names = inTable(old, node.name) ?? []
  const performers = childrenOf(node, 'performer')
  return (
    childrenOf(node).some(({ name }) => names.includes(name)) ||
    (node.name === 'DiagnosticReport' && performers.some((one) => childrenOf(one, 'actor').length > 0))
  )
}

const converted = (type: string): Issue => ({
  severity: 'warning',
  where: type,
  text: 'was of FHIR STU3 and was converted to R4',
})

/** An episode of care has no place in a report of R4. */
const episode: Issue = {
  severity: 'warning',
  where: 'DiagnosticReport.context',
  text: 'names an episode of care and stays in the original only',
}

/**
 * A resource of STU3 as R4's, in JSON.
 * Errors: `not-supported` for a type or an element whose conversion would be a guess.
 */
export function fromStu3(resource: Json): { readonly resource: Json; readonly issues: readonly Issue[] } {
  const type = String(resource.resourceType)
  const change = changeOf(type)
  const issues = [converted(type)]
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(resource)) {
    if (key === 'context' && isEpisode(isObject(value) ? value.reference : undefined)) {
      issues.push(episode)
      continue
    }
    const inner = change.unwrapped[key]
    const plain =
      inner && Array.isArray(value) ? value.map((one) => (isObject(one) ? one[inner] : one)) : value
    out[change.renamed[key] ?? key] = change.repeats.includes(key) && !Array.isArray(plain) ? [plain] : plain
  }
  return { resource: out, issues }
}

/** The same in XML. */
export function fromStu3Xml(node: XmlNode): { readonly node: XmlNode; readonly issues: readonly Issue[] } {
  const change = changeOf(node.name)
  const issues = [converted(node.name)]
  const children = node.children.flatMap((child): (XmlNode | string)[] => {
    if (typeof child === 'string') return [child]
    const reference = childrenOf(child, 'reference')[0]?.attributes.value
    if (child.name === 'context' && isEpisode(reference)) {
      issues.push(episode)
      return []
    }
    const inner = change.unwrapped[child.name]
    const content = inner ? (childrenOf(child, inner)[0]?.children ?? child.children) : child.children
    return [{ ...child, name: change.renamed[child.name] ?? child.name, children: content }]
  })
  return { node: { ...node, children }, issues }
}

const isEpisode = (reference: unknown): boolean =>
  typeof reference === 'string' && /(^|\/)EpisodeOfCare\//.test(reference)

function changeOf(type: string): Change {
  const change = inTable(changes, type)
  if (change) return change
  throw new ExchangeError(
    'not-supported',
    `This ${/^\w+$/.test(type) ? type : 'resource'} is of FHIR STU3; FHIR R4 is taken.`,
  )
}
