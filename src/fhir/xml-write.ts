import { XMLValidator } from 'fast-xml-parser'
import { elementNames, elementOf, isPrimitive } from './element-table.ts'
import { isObject, type Json } from './json.ts'
import { cleanNarrative } from './narrative.ts'

/**
 * Writes a FHIR resource in XML (FHIR R4 xml.html): elements in the order of their definition, what R4 does not know left
 * out, since XML has no place for it. A narrative that is not well-formed XHTML is cleaned first.
 */
export function writeFhirXml(resource: Json): string {
  const type = String(resource.resourceType)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://hl7.org/fhir">${members(resource, type)}</${type}>`
}

function members(value: Json, type: string): string {
  return elementNames(type)
    .map((name) => (isAttribute(type, name) ? '' : element(value, type, name)))
    .join('')
}

/** `id` of an element, and the address of an extension; the id of a resource is an element. */
const isAttribute = (type: string, name: string): boolean =>
  (name === 'id' && elementOf(type, 'implicitRules') === undefined) ||
  (name === 'url' && type === 'Extension')

function element(value: Json, type: string, name: string): string {
  const part = value[name]
  const shadow = value[`_${name}`]
  if (part === undefined && shadow === undefined) return ''
  const kind = elementOf(type, name)?.type ?? 'string'
  const items: unknown[] = Array.isArray(part) ? (part as unknown[]) : [part]
  if (!isPrimitive(kind)) return items.map((item) => complex(item, kind, name)).join('')
  if (name === 'div' && type === 'Narrative') return narrative(String(part))
  const shadows: unknown[] = Array.isArray(shadow) ? (shadow as unknown[]) : [shadow]
  return Array.from({ length: Math.max(items.length, shadows.length) }, (_, at) =>
    primitive(items[at], shadows[at], name),
  ).join('')
}

function complex(item: unknown, type: string, name: string): string {
  if (!isObject(item)) return ''
  if (type === 'Resource') {
    const inner = String(item.resourceType)
    return `<${name}><${inner} xmlns="http://hl7.org/fhir">${members(item, inner)}</${inner}></${name}>`
  }
  return `<${name}${attribute('id', item.id)}${type === 'Extension' ? attribute('url', item.url) : ''}>${members(item, type)}</${name}>`
}

function primitive(item: unknown, shadow: unknown, name: string): string {
  const own = item === undefined || item === null ? '' : attribute('value', item)
  const more = isObject(shadow) ? shadow : undefined
  if (own === '' && !more) return ''
  const inner = more ? members(more, 'Element') : ''
  const start = `<${name}${attribute('id', more?.id)}${own}`
  return inner === '' ? `${start}/>` : `${start}>${inner}</${name}>`
}

const attribute = (name: string, value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? ` ${name}="${escaped(String(value))}"`
    : ''

const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' }

/** XML 1.0 2.2, 3.3.3: characters that XML can't carry are replaced; line ends and tabs would become blanks in an attribute. */
const escaped = (text: string): string =>
  text
    .replace(/[<>&"]/g, (sign) => entities[sign] ?? sign)
    .replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\p{Cc}\ufffe\uffff]/gu, (sign) => (sign > '\u001f' && sign < '\ufffe' ? sign : '\ufffd'))

const xhtml = 'http://www.w3.org/1999/xhtml'

function narrative(div: string): string {
  const isSound =
    /^<div[^>]*xmlns="http:\/\/www\.w3\.org\/1999\/xhtml"/.test(div) &&
    !/<[!?]/.test(div) &&
    !/&(?!(#\d+|#x[0-9a-f]+|lt|gt|amp|quot|apos);)/i.test(div) &&
    XMLValidator.validate(div) === true
  return isSound ? div : `<div xmlns="${xhtml}">${cleanNarrative(div)}</div>`
}
