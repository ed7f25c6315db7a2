import type {
  Address,
  Attachment,
  CodeableConcept,
  ContactPoint,
  Extension,
  Coding as FhirCoding,
  HumanName,
  Identifier,
  Period,
  Quantity,
} from '@medplum/fhirtypes'
import { extension } from '../../fhir/urls.ts'
import { isUnitCode } from '../checks/unit-codes.ts'
import { systemOfOid } from '../code-systems.ts'
import { inTable } from '../in-table.ts'
import type { SourceTime } from '../write-report.ts'
import { allAt, childrenOf, firstAt, rawText, textOf, walk, type XmlNode } from './xml-tree.ts'

/** Why a value is not there (HL7 v3 NullFlavor) as FHIR says it; the others say nothing more than its absence. */
const absence: Readonly<Record<string, string>> = {
  MSK: 'masked',
  UNK: 'unknown',
  ASKU: 'asked-unknown',
  NAV: 'temp-unknown',
  NASK: 'not-asked',
  NA: 'not-applicable',
}

/** Reads the data types of HL7 v3 (CDA R2) as FHIR's, and remembers which elements of the document were read. */
export interface CdaReader {
  readonly root: XmlNode
  /** Elements that were read. */
  readonly seen: ReadonlySet<XmlNode>
  /** Says that a whole element was read, with everything in it. */
  saw(...nodes: readonly (XmlNode | undefined)[]): void
  identifier(node: XmlNode | undefined): Identifier | undefined
  concept(node: XmlNode | undefined): CodeableConcept | undefined
  /** A FHIR dateTime; with `local`, the time of day that came without a zone. */
  time(node: XmlNode | undefined): SourceTime | undefined
  period(node: XmlNode | undefined): Period | undefined
  name(node: XmlNode | undefined): HumanName | undefined
  address(node: XmlNode | undefined): Address | undefined
  telecom(node: XmlNode | undefined): ContactPoint | undefined
  quantity(node: XmlNode | undefined): Quantity | undefined
  text(node: XmlNode | undefined): string | undefined
  /** Text of a narrative's part that `reference` in a node points to, else the node's own. */
  referred(node: XmlNode | undefined): string | undefined
  attachment(node: XmlNode | undefined): Attachment | undefined
}

/** Why the value of an element is not there, as an extension of FHIR; only what says more than nothing. */
export function absent(node: XmlNode | undefined): Extension[] {
  const flavor = node?.attributes.nullFlavor
  const code = inTable(absence, flavor)
  return code === undefined ? [] : [{ url: extension.dataAbsent, valueCode: code }]
}

/** HL7 v3 TS: `YYYYMMDDhhmmss.f+zzzz`, to any precision. `undefined` for anything else. */
export function timeOf(text: string | undefined): SourceTime | undefined {
  const parts =
    /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,9}))?)?)?)?)?)?([+-]\d{4}|Z)?$/.exec(
      text?.trim() ?? '',
    )
  if (!parts) return undefined
  const [, year, month, day, hour, minute = '00', second = '00', fraction, zone] = parts
  const date = [year, month, day].filter((part) => part !== undefined).join('-')
  if (hour === undefined) return { value: date }
  const clock = `${hour}:${minute}:${second}`
  if (zone === undefined) return { value: date, local: clock }
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`
  return { value: `${date}T${clock}${fraction === undefined ? '' : `.${fraction}`}${offset}` }
}

/** `en-US` as it is; HL7 v3 writes the code alone. */
export const languageOf = (node: XmlNode | undefined): string | undefined =>
  /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.exec(node?.attributes.code ?? '')?.[0]

/** @param root of the document, for the narrative that its entries point into. */
export function cdaReader(root: XmlNode): CdaReader {
  const seen = new Set<XmlNode>()
  const byId = new Map<string, XmlNode>()
  for (const node of walk(root)) if (node.attributes.ID) byId.set(node.attributes.ID, node)
  const saw = (...nodes: readonly (XmlNode | undefined)[]): void => {
    for (const node of nodes) if (node) for (const each of walk(node)) seen.add(each)
  }
  const text = (node: XmlNode | undefined): string | undefined => {
    saw(node)
    return textOf(node)
  }
  const target = (node: XmlNode | undefined): XmlNode | undefined => {
    const pointer = firstAt(node, 'reference')?.attributes.value
    return pointer === undefined ? undefined : byId.get(pointer.replace(/^#/, ''))
  }
  const referred = (node: XmlNode | undefined): string | undefined => {
    saw(node)
    return textOf(target(node)) ?? textOf(node)
  }
  const reader: CdaReader = {
    root,
    seen,
    saw,
    text,
    referred,
    identifier: (node) => {
      saw(node)
      return identifierOf(node)
    },
    concept: (node) => {
      saw(node)
      return conceptOf(node, (original) => textOf(target(original)) ?? textOf(original))
    },
    time: (node) => {
      saw(node)
      return timeOf(node?.attributes.value)
    },
    period: (node) => {
      saw(node)
      return periodOf(node)
    },
    name: (node) => {
      saw(node)
      return nameOf(node)
    },
    address: (node) => {
      saw(node)
      return addressOf(node)
    },
    telecom: (node) => {
      saw(node)
      return telecomOf(node)
    },
    quantity: (node) => {
      saw(node)
      return quantityOf(node)
    },
    attachment: (node) => {
      saw(node)
      return attachmentOf(node)
    },
  }
  return reader
}

/** An id of HL7 v3: a root alone is a whole identifier (FHIR R4 datatypes.html#identifier, `urn:ietf:rfc:3986`). */
function identifierOf(node: XmlNode | undefined): Identifier | undefined {
  if (!node) return undefined
  const { root, extension: value, assigningAuthorityName: authority } = node.attributes
  const missing = absent(node)
  if (!root && !value) return missing.length > 0 ? { extension: missing } : undefined
  const assigner = authority ? { assigner: { display: authority } } : {}
  if (!value) return { system: 'urn:ietf:rfc:3986', value: systemOfOid(root ?? ''), ...assigner }
  return { ...(root && { system: systemOfOid(root) }), value, ...assigner }
}

function codingOf({ attributes }: XmlNode): FhirCoding[] {
  const { code, codeSystem, codeSystemVersion, displayName } = attributes
  if (!code) return []
  return [
    {
      ...(codeSystem && { system: systemOfOid(codeSystem) }),
      ...(codeSystem && codeSystemVersion && { version: codeSystemVersion }),
      code,
      ...(displayName && { display: displayName }),
    },
  ]
}

function conceptOf(
  node: XmlNode | undefined,
  words: (original: XmlNode) => string | undefined,
): CodeableConcept | undefined {
  if (!node) return undefined
  const translations = allAt(node, 'translation')
  const coding = [node, ...translations].flatMap(codingOf)
  const original = firstAt(node, 'originalText')
  const text =
    (original && words(original)) ?? (coding.length === 0 ? node.attributes.displayName : undefined)
  const missing = coding.length === 0 && text === undefined ? absent(node) : []
  if (coding.length === 0 && text === undefined && missing.length === 0) return undefined
  return {
    ...(missing.length > 0 && { extension: missing }),
    ...(coding.length > 0 && { coding }),
    ...(text !== undefined && { text }),
  }
}

function periodOf(node: XmlNode | undefined): Period | undefined {
  const at = timeOf(node?.attributes.value)?.value
  const start = timeOf(firstAt(node, 'low')?.attributes.value)?.value ?? at
  const end = timeOf(firstAt(node, 'high')?.attributes.value)?.value
  if (start === undefined && end === undefined) return undefined
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) }
}

/** A part that repeats an earlier one under another qualifier says nothing new. */
const distinct = (parts: readonly string[]): string[] => [...new Set(parts)]

/**
 * HL7 v3 PN. France writes all given names of the birth certificate in one `given` and repeats the name in use with
 * qualifiers: the family name by birth and the names of the certificate identify.
 */
function nameOf(node: XmlNode | undefined): HumanName | undefined {
  if (!node) return undefined
  const families = allAt(node, 'family')
  const family = families.find(({ attributes }) => attributes.qualifier === 'BR') ?? families[0]
  const words = (name: string): string[] => distinct(allAt(node, name).flatMap((part) => textOf(part) ?? []))
  const given = words('given').filter((one, index, all) => {
    const others = all.slice(0, index).flatMap((name) => name.split(' '))
    return !others.includes(one)
  })
  const prefix = words('prefix')
  const suffix = words('suffix')
  const familyName = textOf(family)
  const missing = absent(node)
  const whole = familyName === undefined && given.length === 0 ? textOf(node) : undefined
  if (whole === undefined && familyName === undefined && given.length === 0)
    return missing.length > 0 ? { extension: missing } : undefined
  return {
    ...(whole !== undefined && { text: whole }),
    ...(familyName !== undefined && { family: familyName }),
    ...(given.length > 0 && { given }),
    ...(prefix.length > 0 && { prefix }),
    ...(suffix.length > 0 && { suffix }),
  }
}

/** The name in everyday use, where a document gives it beside the name by birth. */
export function usualName(node: XmlNode | undefined): HumanName | undefined {
  const called = (name: string): string[] =>
    allAt(node, name)
      .filter(({ attributes }) => attributes.qualifier === 'CL')
      .flatMap((part) => textOf(part) ?? [])
  const [family] = called('family')
  const official = nameOf(node)
  if (family === undefined || family === official?.family) return undefined
  const given = called('given')
  return { use: 'usual', family, ...(given.length > 0 && { given }) }
}

const addressUses: Readonly<Record<string, 'home' | 'work' | 'temp' | 'old'>> = {
  H: 'home',
  HP: 'home',
  HV: 'home',
  WP: 'work',
  PUB: 'work',
  DIR: 'work',
  TMP: 'temp',
  OLD: 'old',
}
const single: Readonly<Record<string, 'city' | 'postalCode' | 'state' | 'country' | 'district'>> = {
  city: 'city',
  postalCode: 'postalCode',
  state: 'state',
  country: 'country',
  county: 'district',
}

/** Parts that FHIR has no element for stand as lines; street and number together. */
function linesOf(node: XmlNode): string[] {
  const street = ['streetName', 'houseNumber'].flatMap((name) => textOf(firstAt(node, name)) ?? [])
  const others = childrenOf(node)
    .filter(
      ({ name }) => !inTable(single, name) && !['streetName', 'houseNumber', 'useablePeriod'].includes(name),
    )
    .flatMap((child) => textOf(child) ?? [])
  return street.length > 0 ? [street.join(' '), ...others] : others
}

function addressOf(node: XmlNode | undefined): Address | undefined {
  if (!node) return undefined
  const use = inTable(addressUses, node.attributes.use)
  const line = linesOf(node)
  const parts = childrenOf(node).flatMap((child): [string, string][] => {
    const key = inTable(single, child.name)
    const text = textOf(child)
    return key && text !== undefined ? [[key, text]] : []
  })
  const text = childrenOf(node).length === 0 ? textOf(node) : undefined
  if (line.length === 0 && parts.length === 0 && text === undefined) {
    const missing = absent(node)
    return missing.length > 0 ? { extension: missing } : undefined
  }
  return {
    ...(use && { use }),
    ...(text !== undefined && { text }),
    ...(line.length > 0 && { line }),
    ...Object.fromEntries(parts),
  }
}

const schemes: Readonly<Record<string, ContactPoint['system']>> = {
  tel: 'phone',
  fax: 'fax',
  mailto: 'email',
  http: 'url',
  https: 'url',
  sms: 'sms',
}

function telecomOf(node: XmlNode | undefined): ContactPoint | undefined {
  const value = node?.attributes.value
  if (!value) {
    const missing = absent(node)
    return missing.length > 0 ? { extension: missing } : undefined
  }
  const scheme = /^([a-z]+):/i.exec(value)?.[1]?.toLowerCase() ?? ''
  const system = inTable(schemes, scheme)
  const use = { H: 'home', HP: 'home', WP: 'work', MC: 'mobile' }[node.attributes.use ?? '']
  return {
    ...(system ? { system } : { system: 'other' }),
    value: system && system !== 'url' ? value.slice(scheme.length + 1) : value,
    ...(use !== undefined && { use: use as 'home' }),
  }
}

function quantityOf(node: XmlNode | undefined): Quantity | undefined {
  const number = Number(node?.attributes.value)
  if (!node?.attributes.value || !Number.isFinite(number)) return undefined
  const { unit } = node.attributes
  return {
    value: number,
    ...(unit && { unit, ...(isUnitCode(unit) && { system: 'http://unitsofmeasure.org', code: unit }) }),
  }
}

/** HL7 v3 ED with its content inside: base64 as it came, or text. */
function attachmentOf(node: XmlNode | undefined): Attachment | undefined {
  if (!node) return undefined
  const contentType = node.attributes.mediaType ?? 'text/plain'
  const { representation, language } = node.attributes
  const raw = rawText(node)
  const data = representation === 'B64' ? raw.replace(/\s+/g, '') : Buffer.from(raw).toString('base64')
  if (data === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return undefined
  return { contentType, data, ...(language && { language }) }
}
