import type { Attachment, Observation, Reference } from '@medplum/fhirtypes'
import { conceptText } from '../../fhir/elements.ts'
import type { SectionName } from '../../mapping/report-graph.ts'
import { isUid } from '../cda/catalog.ts'
import { sectionKind } from '../cda/section-kinds.ts'
import { inTable } from '../in-table.ts'
import { components, plain, repetitions, type Segment } from './message.ts'
import { conceptOf } from './parties.ts'

/** What the OBX segments of a message say. */
export interface V2Content {
  readonly studyUids: readonly string[]
  /** Texts that follow each other under one name, in their order. */
  readonly texts: readonly {
    readonly name: string | undefined
    readonly kind: SectionName | undefined
    readonly lines: readonly string[]
  }[]
  readonly observations: readonly Observation[]
  /** Documents inside (ED). */
  readonly documents: readonly Attachment[]
  /** A CDA document inside. */
  readonly cda: Buffer | undefined
}

const uidNames = /^(series instance uid|sr instance uid)$/i

type Text = { name: string | undefined; kind: SectionName | undefined; lines: string[] }

/** Reads the observations of a report: texts by their names, coded and measured values, documents, study UIDs. */
export function contentOf(obx: readonly Segment[], subject: Reference<never>): V2Content {
  const said = obx.filter((one) => given(one) !== '' && !uidNames.test(components(one, 3)[1] ?? ''))
  const isStudy = (one: Segment): boolean => components(one, 3)[0] === '113014' && isUid(given(one))
  const inside = said
    .filter((one) => one.fields[2] === 'ED')
    .flatMap((one) => documentOf(one.fields.slice(5).join('|')) ?? [])
  const rest = said.filter((one) => one.fields[2] !== 'ED' && !isStudy(one))
  return {
    studyUids: said.filter(isStudy).map(given),
    texts: textsOf(rest),
    observations: rest.flatMap((one) => observationOf(one, subject)),
    documents: inside.flatMap((one) => (one.kind === 'document' ? [one.attachment] : [])),
    cda: inside.flatMap((one) => (one.kind === 'cda' ? [one.bytes] : []))[0],
  }
}

const given = (obx: Segment): string => (obx.fields[5] ?? '').trim()

function textsOf(obx: readonly Segment[]): Text[] {
  const texts: Text[] = []
  for (const one of obx) {
    const [code = '', words = ''] = components(one, 3)
    const name = words === '' ? undefined : words
    const kind = sectionKind(code === '' ? undefined : code, undefined) ?? sectionKind(undefined, name)
    const last = texts.at(-1)
    if (last && last.name === name) last.lines.push(lineOf(one))
    else texts.push({ name, kind, lines: [lineOf(one)] })
  }
  return texts
}

/** A value as it is read: coded by its words, with its unit, and what the sender thinks of it. */
function lineOf(obx: Segment): string {
  const type = obx.fields[2] ?? ''
  const coded = ['CE', 'CWE', 'CF', 'CNE'].includes(type)
  const values = repetitions(obx, 5).map((parts) =>
    coded ? plain(parts[1] || parts[0] || '') : plain(parts.join('^')),
  )
  const unit = components(obx, 6)[0]
  const judged = [components(obx, 8)[1], components(obx, 15)[1]]
    .filter(Boolean)
    .map((word) => plain(word ?? ''))
  return [values.join('; '), unit, judged.length > 0 ? `(${judged.join(', ')})` : undefined]
    .filter(Boolean)
    .join(' ')
}

function observationOf(obx: Segment, subject: Reference<never>): Observation[] {
  const code = conceptOf(components(obx, 3))
  const type = obx.fields[2] ?? ''
  if (!code?.coding) return []
  const status = obx.fields[11] === 'P' ? 'preliminary' : 'final'
  const common = { resourceType: 'Observation', status, code, subject } as const
  if (type === 'NM') {
    const value = Number(obx.fields[5])
    const unit = components(obx, 6)[0]
    if (!Number.isFinite(value)) return []
    return [{ ...common, valueQuantity: { value, ...(unit && { unit }) } }]
  }
  if (!['CE', 'CWE'].includes(type)) return []
  const concept = conceptOf(components(obx, 5))
  return concept && conceptText(concept) ? [{ ...common, valueCodeableConcept: concept }] : []
}

type Inside = { kind: 'cda'; bytes: Buffer } | { kind: 'document'; attachment: Attachment }

/** ED: source^type^subtype^encoding^data; some send a CDA document as it is. */
function documentOf(field: string): Inside | undefined {
  const at = field.indexOf('<?xml') >= 0 ? field.indexOf('<?xml') : field.indexOf('<ClinicalDocument')
  if (at >= 0 && /^[^<]{0,100}$/.test(field.slice(0, at))) {
    const end = field.lastIndexOf('</ClinicalDocument>')
    return end < 0 ? undefined : { kind: 'cda', bytes: Buffer.from(field.slice(at, end + 19)) }
  }
  const parts = (field.split('|')[0] ?? '').split('^')
  const [, type = '', subtype = '', encoding = '', ...rest] =
    parts.length > 4 ? parts : ['', '', '', 'Base64', ...parts]
  const data = rest.join('^').replace(/\s+/g, '')
  if (!/^base64$/i.test(encoding) || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return undefined
  const bytes = Buffer.from(data, 'base64')
  const start = bytes
    .subarray(0, 512)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (start.startsWith('<') && start.includes('ClinicalDocument')) return { kind: 'cda', bytes }
  const contentType = start.startsWith('%PDF')
    ? 'application/pdf'
    : inTable(mediaTypes, `${type}/${subtype}`.toLowerCase())
  return contentType === undefined ? undefined : { kind: 'document', attachment: { contentType, data } }
}

/** Documents that can be shown; what claims to be XML or PDF and is a sentence is a placeholder. */
const mediaTypes: Readonly<Record<string, string>> = {
  'application/rtf': 'application/rtf',
  'text/rtf': 'application/rtf',
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
}
