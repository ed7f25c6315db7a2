import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { ExchangeError } from '../../errors.ts'
import { decode } from '../../fhir/json.ts'
import { guardXml } from '../../fhir/xml-guard.ts'

/** One element of a CDA document; prefixes are gone, since no two namespaces of CDA share a name. */
export interface XmlNode {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (XmlNode | string)[]
}

type Raw = { readonly [name: string]: unknown }

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
})

/**
 * Reads a CDA document into a tree. Nothing that it points to is fetched: schema locations, stylesheets, images.
 * Errors: `bad-request` for what the guard refuses or isn't well formed.
 */
export function parseXml(bytes: Uint8Array): XmlNode {
  guardXml(bytes)
  const text = decode(bytes)
  if (XMLValidator.validate(text) !== true) throw malformed()
  const root = parsed(text)
    .map(nodeOf)
    .find((node) => typeof node !== 'string')
  if (root === undefined || typeof root === 'string') throw malformed()
  return root
}

/** The parser itself refuses names that could reach a prototype. */
function parsed(text: string): readonly Raw[] {
  try {
    return parser.parse(text) as readonly Raw[]
  } catch {
    throw malformed()
  }
}

const malformed = (): ExchangeError => new ExchangeError('bad-request', 'This is not well-formed XML.')

function nodeOf(raw: Raw): XmlNode | string {
  if ('#text' in raw) return unescaped(String(raw['#text']))
  const name = Object.keys(raw).find((key) => key !== ':@') ?? ''
  const attributes = Object.entries((raw[':@'] ?? {}) as Raw)
  return {
    name,
    attributes: Object.fromEntries(attributes.map(([key, value]) => [key, unescaped(String(value)).trim()])),
    children: ((raw[name] ?? []) as readonly Raw[]).map(nodeOf),
  }
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** XML 1.0 4.6: the five predefined entities and character references; there are no others without a DTD. */
const unescaped = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, name: string) => {
        if (!name.startsWith('#')) return named[name] ?? whole
        const point = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
        return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
          ? String.fromCodePoint(point)
          : '\uFFFD'
      })
    : text

/** Child elements, of one name where it is given. */
export const childrenOf = (node: XmlNode | undefined, name?: string): XmlNode[] =>
  (node?.children ?? []).filter(
    (child): child is XmlNode => typeof child !== 'string' && (name === undefined || child.name === name),
  )

/** All elements at a path of names from a node. */
export const allAt = (node: XmlNode | undefined, ...path: readonly string[]): XmlNode[] =>
  path.reduce<XmlNode[]>(
    (found, name) => found.flatMap((one) => childrenOf(one, name)),
    node === undefined ? [] : [node],
  )

/** The first element at a path of names. */
export const firstAt = (node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined =>
  allAt(node, ...path)[0]

/** Every element below a node, itself first, in the order of the document. */
export function* walk(node: XmlNode): Generator<XmlNode> {
  yield node
  for (const child of childrenOf(node)) yield* walk(child)
}

/** All text of a node, white space as it stands. */
export const rawText = (node: XmlNode | undefined): string =>
  (node?.children ?? []).map((child) => (typeof child === 'string' ? child : rawText(child))).join('')

/** All text of a node in one line; `undefined` when there is none. */
export const textOf = (node: XmlNode | undefined): string | undefined =>
  rawText(node).replace(/\s+/g, ' ').trim() || undefined
