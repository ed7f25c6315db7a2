import type { Issue } from '../../fhir/structure.ts'
import { childrenOf, textOf, type XmlNode } from './xml-tree.ts'

/** Elements that say how a document is built, not what it says. */
const structural = new Set([
  'templateId',
  'typeId',
  'realmCode',
  'signatureCode',
  'sequenceNumber',
  'statusCode',
  'id',
  'seperatableInd',
  'independentInd',
])
const silent = new Set(['component', 'structuredBody', 'entryRelationship', 'entry'])
const speaking = ['value', 'code', 'displayName', 'root', 'extension'] as const
const maxNamed = 60

/**
 * What of a document was not read, each with its path: it stays in the original only. An element of which nothing was
 * read is named alone, without its parts.
 */
export function unmapped(root: XmlNode, seen: ReadonlySet<XmlNode>): Issue[] {
  const paths: string[] = []
  const visit = (node: XmlNode, path: string): void => {
    if (!says(node)) return
    if (!touched(node, seen)) {
      paths.push(path)
      return
    }
    for (const child of childrenOf(node)) visit(child, step(path, child))
  }
  for (const child of childrenOf(root)) visit(child, step(root.name, child))
  const distinct = [...new Set(paths)]
  const rest = distinct.length - maxNamed
  return [
    ...distinct.slice(0, maxNamed).map(kept),
    ...(rest > 0 ? [kept(`${root.name} (and ${rest} more)`)] : []),
  ]
}

const kept = (where: string): Issue => ({
  severity: 'warning',
  where,
  text: 'has no place in the report and stays in the original only',
})

const step = (path: string, { name, children, attributes }: XmlNode): string => {
  if (silent.has(name)) return path
  const code = children.find((child): child is XmlNode => typeof child !== 'string' && child.name === 'code')
  const mark = name === 'section' ? (code?.attributes.code ?? attributes.ID) : undefined
  return `${path}.${name}${mark === undefined || !/^[\w.-]{1,40}$/.test(mark) ? '' : `[${mark}]`}`
}

/** Whether an element was read, or any part of it. */
const touched = (node: XmlNode, seen: ReadonlySet<XmlNode>): boolean =>
  seen.has(node) || childrenOf(node).some((child) => touched(child, seen))

/** Whether an element carries anything that a reader could miss. */
function says(node: XmlNode): boolean {
  if (structural.has(node.name)) return false
  const own = speaking.some((name) => node.attributes[name])
  return own || childrenOf(node).some(says) || (childrenOf(node).length === 0 && textOf(node) !== undefined)
}
