import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { ExchangeError } from '../errors.ts'
import { type ElementKind, elementOf, isPrimitive, isResourceType } from './element-table.ts'
import { type AnyResource, decode, type Json } from './json.ts'
import { guardXml } from './xml-guard.ts'

/** What the parser makes of one element: its name with its children, and `:@` with its attributes. */
type Node = { readonly [name: string]: unknown }

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
  stopNodes: ['*.div'], // FHIR R4 xml: the narrative is XHTML and is kept as text
})

/**
 * Name of the root element of an XML text, without its prefix.
 * Errors: `bad-request` for what the guard refuses or isn't well formed.
 */
export function xmlRoot(bytes: Uint8Array): string {
  guardXml(bytes)
  const root = /<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)/.exec(decode(bytes).replace(/<[?!][^>]*>/g, ''))
  if (!root?.[2]) throw new ExchangeError('bad-request', 'This is not well-formed XML.')
  return root[2]
}

/**
 * Reads a FHIR resource in XML into the JSON form (FHIR R4 xml.html, json.html).
 * Errors: `bad-request` with the element in `where`.
 */
export function parseFhirXml(bytes: Uint8Array): AnyResource {
  guardXml(bytes)
  const text = decode(bytes)
  if (XMLValidator.validate(text) !== true)
    throw new ExchangeError('bad-request', 'This is not well-formed XML.')
  const root = elements(parsed(text))[0]
  if (!root) throw new ExchangeError('bad-request', 'This is not well-formed XML.')
  return resourceOf(root, nameOf(root))
}

/** The parser refuses names that could reach a prototype: no element of FHIR is called so. */
function parsed(text: string): readonly Node[] {
  try {
    return parser.parse(text) as readonly Node[]
  } catch (cause) {
    throw new ExchangeError('bad-request', 'The XML has a name that is not taken.', { cause })
  }
}

const elements = (nodes: readonly Node[]): Node[] => nodes.filter((node) => !('#text' in node))
const nameOf = (node: Node): string => Object.keys(node).find((key) => key !== ':@') ?? ''
const childrenOf = (node: Node): readonly Node[] => (node[nameOf(node)] ?? []) as readonly Node[]
const attributesOf = (node: Node): Json => (node[':@'] ?? {}) as Json

function resourceOf(node: Node, path: string): AnyResource {
  const type = nameOf(node)
  if (!isResourceType(type)) throw invalid(path, 'is not a resource type of FHIR R4')
  return { resourceType: type, ...elementOfNode(node, type, path) }
}

function elementOfNode(node: Node, type: string, path: string): Json {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(attributesOf(node)))
    if (key === 'id' || key === 'url') out[key] = unescaped(String(value))
  for (const child of elements(childrenOf(node))) {
    const name = nameOf(child)
    const kind = elementOf(type, name)
    if (!kind) throw invalid(`${path}.${name}`, 'is not an element of FHIR R4')
    add(out, name, kind, child, `${path}.${name}`)
  }
  return out
}

function add(out: Record<string, unknown>, name: string, kind: ElementKind, node: Node, path: string): void {
  if (name === 'div') {
    out[name] = narrative(node)
    return
  }
  if (isPrimitive(kind.type)) {
    addPrimitive(out, name, kind, node, path)
    return
  }
  const value = kind.type === 'Resource' ? inner(node, path) : elementOfNode(node, kind.type, path)
  if (kind.repeats) listIn(out, name).push(value)
  else if (name in out) throw invalid(path, 'must not repeat')
  else out[name] = value
}

function listIn(out: Record<string, unknown>, name: string): unknown[] {
  const list = (out[name] as unknown[] | undefined) ?? []
  out[name] = list
  return list
}

function inner(node: Node, path: string): AnyResource {
  const only = elements(childrenOf(node))
  if (only.length !== 1 || !only[0]) throw invalid(path, 'must hold one resource')
  return resourceOf(only[0], path)
}

/** A primitive's value; its id and extensions go beside it under `_name` (FHIR R4 json.html#primitive). */
function addPrimitive(
  out: Record<string, unknown>,
  name: string,
  kind: ElementKind,
  node: Node,
  path: string,
): void {
  const raw = attributesOf(node).value
  const value = raw === undefined ? null : typed(unescaped(String(raw)), kind.type, path)
  const shadow = elementOfNode(node, 'Element', path)
  const hasShadow = Object.keys(shadow).length > 0
  if (!kind.repeats) {
    if (name in out || `_${name}` in out) throw invalid(path, 'must not repeat')
    if (value !== null) out[name] = value
    if (hasShadow) out[`_${name}`] = shadow
    return
  }
  const values = listIn(out, name)
  values.push(value)
  if (!hasShadow) return
  const shadows = listIn(out, `_${name}`)
  while (shadows.length < values.length - 1) shadows.push(null)
  shadows.push(shadow)
}

function typed(text: string, type: string, path: string): string | number | boolean {
  if (type === 'string') return text
  if (type === 'boolean') {
    if (text !== 'true' && text !== 'false') throw invalid(path, 'must be true or false')
    return text === 'true'
  }
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) throw invalid(path, 'must be a number')
  return number
}

/** Its language matters for reading aloud; XHTML writes it twice. */
function narrative(node: Node): string {
  const raw = childrenOf(node)
    .map((child) => String(child['#text'] ?? ''))
    .join('')
  const { lang } = attributesOf(node)
  const language = typeof lang === 'string' && /^[A-Za-z-]{1,35}$/.test(lang) ? lang : undefined
  const said = language === undefined ? '' : ` xml:lang="${language}" lang="${language}"`
  return `<div xmlns="http://www.w3.org/1999/xhtml"${said}>${raw}</div>`
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** XML 1.0 4.6: the five predefined entities, and character references; there are no others without a DTD. */
const unescaped = (text: string): string =>
  text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole
    const point = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
      ? String.fromCodePoint(point)
      : '\uFFFD'
  })

const invalid = (where: string, text: string): ExchangeError =>
  new ExchangeError('bad-request', `An element ${text}.`, { where })
