import type { DicomElement, DicomJson } from './attributes.ts'
import { textDecoding } from './charsets.ts'
import { tagText, tagWords } from './dictionary.ts'
import {
  type Encoding,
  elementHeader,
  type Header,
  type Level,
  resolveUnknown,
  uint32,
  undefinedLength,
  unknownEncoding,
} from './element-header.ts'
import { readFragments } from './fragments.ts'
import type { GateLimits } from './limits.ts'
import type { BulkLocation, PixelDataLocation } from './locations.ts'
import { refuse } from './refuse.ts'
import type { ByteSource } from './source.ts'
import { jsonElement, valueCount } from './values.ts'
import { type Vr, vrOW, vrSQ, vrUN } from './vr.ts'
import { bring, openWindow, type Window } from './window.ts'

/** What one pass over a data set brings out. */
export interface Walked {
  readonly json: DicomJson
  readonly bulk: ReadonlyMap<string, BulkLocation>
  readonly pixelData?: PixelDataLocation
  readonly warnings: readonly string[]
  /** Where the pass ended. */
  readonly end: number
}

interface Walk {
  readonly window: Window
  readonly limits: GateLimits
  readonly bigEndianPixels: boolean
  readonly bulk: Map<string, BulkLocation>
  readonly warnings: Set<string>
  elements: number
  /** How many elements there may be; grows with the frames. */
  mostElements: number
  inlineBytes: number
  /** About what the values in line take in memory, and in time where that is worse. */
  memoryBytes: number
  pixelData: PixelDataLocation | undefined
  /** What follows the last element is looked at once only. */
  tailSeen: boolean
}

const itemTag = 0xfffee000
const itemEnd = 0xfffee00d
const sequenceEnd = 0xfffee0dd
const characterSetTag = 0x00080005
const pixelRepresentationTag = 0x00280103
const bitsAllocatedKey = '00280100'
const numberOfFramesTag = 0x00280008
const paddingTag = 0xfffcfffc
const pixelTags: ReadonlyMap<number, PixelDataLocation['tag']> = new Map([
  [0x7fe00008, '7FE00008'],
  [0x7fe00009, '7FE00009'],
  [0x7fe00010, '7FE00010'],
])

/**
 * Attributes that say whose and which object it is or how to read it: two of one kind would let two readers see two
 * objects, so that is refused; of other attributes the first one counts.
 */
const onlyOnce = new Set([
  0x00080005, 0x00080016, 0x00080018, 0x00080050, 0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040,
  0x0020000d, 0x0020000e, 0x7fe00008, 0x7fe00009, 0x7fe00010,
])

/**
 * Reads the data set that begins at `start`, once, in order, without loading what is left out of line. Throws
 * 'dicom-refused' with the tag, never a value, when a bound of `limits` or the encoding is broken. `until` ends the
 * pass before the first element whose tag it answers true for.
 */
export function walk(
  source: ByteSource,
  start: number,
  encoding: Encoding,
  limits: GateLimits,
  until: (tag: number) => boolean = () => false,
): Walked {
  const state: Walk = {
    window: openWindow(source),
    limits,
    bigEndianPixels: encoding.bigEndianPixels ?? encoding.bigEndian,
    bulk: new Map(),
    warnings: new Set(),
    elements: 0,
    mostElements: limits.elements,
    inlineBytes: 0,
    memoryBytes: 0,
    pixelData: undefined,
    tailSeen: false,
  }
  const level: Level = {
    encoding,
    end: source.size,
    delimited: false,
    path: '',
    depth: 0,
    charset: textDecoding([]),
    signed: false,
  }
  const { json, position } = readDataSet(state, level, start, until)
  const { bulk, pixelData } = state
  const walked = { json, bulk, warnings: [...state.warnings], end: position }
  return pixelData === undefined ? walked : { ...walked, pixelData }
}

interface DataSet {
  readonly json: DicomJson
  /** After the data set and its delimiter. */
  readonly position: number
}

function readDataSet(state: Walk, level: Level, start: number, until?: (tag: number) => boolean): DataSet {
  const json: Record<string, DicomElement> = {}
  let position = start
  let last = -1
  while (position < level.end) {
    if (level.end - position < 8) {
      endsRaggedly(state, level, position)
      return { json, position: level.end }
    }
    const tag = peekTag(state, level, position)
    if (until?.(tag)) return { json, position }
    if (tag === itemEnd && level.delimited) return { json, position: position + 8 }
    if (isTrailing(state, level, tag, position)) return { json, position: level.end }
    const header = readHeader(state, level, position, tag)
    if (tag <= last) outOfOrder(state, json, tag)
    last = tag
    position = readElement(state, level, header, json)
  }
  if (level.delimited) refuse('An item has no end.')
  return { json, position }
}

/** Fewer bytes than an element needs are left: padding at the end of a file if they are zeros, else a cut. */
function endsRaggedly(state: Walk, level: Level, position: number): void {
  if (level.depth > 0 || !isZero(state, position, level.end)) refuse('The object ends within an attribute.')
  state.warnings.add('Bytes follow the data set.')
}

/** Zeros or a stray delimiter after the last element of the object, as some writers leave them. */
function isTrailing(state: Walk, level: Level, tag: number, position: number): boolean {
  if (level.depth > 0 || (tag !== 0 && tag !== itemEnd && tag !== sequenceEnd)) return false
  if (state.tailSeen) return false
  state.tailSeen = true
  if (level.end - position > longestTail) return false
  if (!isZero(state, position + (tag === 0 ? 0 : 4), level.end)) return false
  state.warnings.add('Bytes follow the data set.')
  return true
}

const tailPiece = 64 * 1024
/** More zeros than this after an object are no padding. */
const longestTail = 16 * 1024 * 1024
/** Values up to this many bytes stay in line whatever there is already. */
const shortBytes = 64
/** About what one value of a list takes in memory. */
const bytesPerValue = 24

function isZero(state: Walk, start: number, end: number): boolean {
  for (let at = start; at < end; at += tailPiece) {
    const length = Math.min(tailPiece, end - at)
    const index = bring(state.window, at, length)
    if (state.window.bytes.subarray(index, index + length).some((byte) => byte !== 0)) return false
  }
  return true
}

function outOfOrder(state: Walk, json: DicomJson, tag: number): void {
  if (json[tagText(tag)] === undefined) {
    state.warnings.add('Attributes are not in the order of their tags.')
    return
  }
  if (onlyOnce.has(tag)) refuse('An attribute that identifies the object occurs twice.', tag)
  state.warnings.add(`${tagWords(tag)} occurs twice: the first one counts.`)
}

function peekTag(state: Walk, level: Level, position: number): number {
  const index = bring(state.window, position, 8)
  const { bytes } = state.window
  return level.encoding.bigEndian
    ? bytes.readUInt16BE(index) * 0x10000 + bytes.readUInt16BE(index + 2)
    : bytes.readUInt16LE(index) * 0x10000 + bytes.readUInt16LE(index + 2)
}

function readHeader(state: Walk, level: Level, position: number, tag: number): Header {
  countElement(state)
  if (tag >>> 16 === 0xfffe) refuse('A delimiter stands where an attribute should.', tag)
  const header = elementHeader(state.window, level, position, tag)
  const fits = header.length === undefinedLength || header.length <= level.end - header.value
  if (!fits) refuse('An attribute is longer than the object that holds it.', tag)
  return header
}

function countElement(state: Walk): void {
  if (++state.elements > state.mostElements) refuse('It has more attributes than are taken.')
}

/** Each frame may have functional groups of its own, as far as the object is large enough to have such frames. */
function allowForFrames(state: Walk, frames: unknown): void {
  const { elements, elementsPerFrame, bytesPerElement, mostElements } = state.limits
  if (typeof frames !== 'number' || frames < 1) return
  const more = Math.min(frames * elementsPerFrame, state.window.source.size / bytesPerElement)
  state.mostElements = Math.max(elements, Math.min(elements + more, mostElements))
}

/** Reads or passes over one value, puts it into `json`, and answers where the next element begins. */
function readElement(state: Walk, level: Level, read: Header, json: Record<string, DicomElement>): number {
  const key = tagText(read.tag)
  const header = resolveUnknown(level, read)
  const { vr, tag, length, value } = header
  const isFirst = json[key] === undefined
  if (vr === vrSQ) {
    const inner =
      read.vr === vrUN ? { ...level, encoding: unknownEncoding(state.window, level, header) } : level
    const sequence = readSequence(state, inner, header, `${level.path}${key}`)
    if (isFirst) json[key] = sequence.element
    return sequence.position
  }
  if (length === undefinedLength) return readEncapsulated(state, level, header, json)
  const next = value + length
  if (tag === paddingTag || (tag & 0xffff) === 0 || !isFirst) return next
  json[key] =
    pixelTags.has(tag) || isBulk(state, vr, length)
      ? outOfLine(state, level, header, json)
      : inLine(state, level, header)
  if (tag === characterSetTag) json[key] = declareCharset(state, level, json[key])
  if (tag === pixelRepresentationTag) level.signed = json[key]?.Value?.[0] === 1
  if (tag === numberOfFramesTag && level.depth === 0) allowForFrames(state, json[key]?.Value?.[0])
  return next
}

function isBulk(state: Walk, vr: Vr, length: number): boolean {
  const { inlineBytes, valueBytes, memoryBytes } = state.limits
  if (state.memoryBytes > memoryBytes && length > shortBytes) return true
  return length > (vr.form === 'binary' ? inlineBytes : valueBytes)
}

function inLine(state: Walk, level: Level, header: Header): DicomElement {
  const { vr, length, value } = header
  state.inlineBytes += length
  if (state.inlineBytes > state.limits.totalBytes)
    refuse('Its attributes are longer together than is taken.', header.tag)
  const start = bring(state.window, value, length)
  const { bytes } = state.window
  const { bigEndian } = level.encoding
  const effort = vr.charset ? level.charset.effort : 1
  state.memoryBytes += 2 * effort * length + bytesPerValue * valueCount(vr, bytes, start, start + length)
  return jsonElement(vr, { bytes, start, end: start + length, bigEndian, charset: level.charset })
}

function outOfLine(state: Walk, level: Level, header: Header, json: DicomJson): DicomElement {
  const path = `${level.path}${tagText(header.tag)}`
  const { vr, length, value: offset } = header
  const tag = pixelTags.get(header.tag)
  const bigEndian = tag === undefined ? level.encoding.bigEndian : state.bigEndianPixels
  const swap = bigEndian ? (tag === undefined ? vr.unit : pixelUnit(vr, json)) : 1
  keepBulk(state, path, { vr: vr.name, offset, length, swap, encapsulated: false })
  if (level.depth === 0 && tag !== undefined)
    state.pixelData = { tag, vr: vr.name, offset, length, bigEndian }
  return { vr: vr.name, BulkDataURI: `bulkdata/${path}` }
}

/** Where an attribute occurs twice the first one counts, as in the JSON. */
function keepBulk(state: Walk, path: string, location: BulkLocation): void {
  if (!state.bulk.has(path)) state.bulk.set(path, location)
}

/** Pixels of more than two bytes are turned whole, though their VR is OW: PS3.5 8.1.1. */
function pixelUnit(vr: Vr, json: DicomJson): number {
  const bits = json[bitsAllocatedKey]?.Value?.[0]
  return bits === 32 || bits === 64 ? bits / 8 : vr.unit
}

/** Takes the set into account for what follows; in the JSON all text is UTF-8, so that is what it says. */
function declareCharset(state: Walk, level: Level, element: DicomElement | undefined): DicomElement {
  const terms = (element?.Value ?? []).map((term) => (typeof term === 'string' ? term : ''))
  level.charset = textDecoding(terms)
  if (level.charset.warning !== undefined) state.warnings.add(level.charset.warning)
  return { vr: 'CS', Value: ['ISO_IR 192'] }
}

/** Undefined length outside a sequence: fragments, which only Pixel Data and its like may have. PS3.5 A.4. */
function readEncapsulated(
  state: Walk,
  level: Level,
  header: Header,
  json: Record<string, DicomElement>,
): number {
  const key = tagText(header.tag)
  if (header.vr.form !== 'binary')
    refuse('Only sequences and pixel data may be without a length.', header.tag)
  const { window, limits } = state
  const fragments = readFragments(window, header.value, level.end, header.tag, limits.fragments)
  if (json[key] !== undefined) return fragments.next
  const path = `${level.path}${key}`
  const { value: offset } = header
  const vr = header.vr === vrUN ? vrOW : header.vr
  keepBulk(state, path, { vr: vr.name, offset, length: fragments.end - offset, swap: 1, encapsulated: true })
  const tag = pixelTags.get(header.tag)
  if (level.depth === 0 && tag !== undefined) {
    const { basicOffsets, offsets, lengths } = fragments
    const encapsulated = { basicOffsets, offsets, lengths }
    const length = fragments.end - offset
    state.pixelData = { tag, vr: vr.name, offset, length, bigEndian: false, encapsulated }
  }
  json[key] = { vr: vr.name, BulkDataURI: `bulkdata/${path}` }
  return fragments.next
}

interface Sequence {
  readonly element: DicomElement
  readonly position: number
}

function readSequence(state: Walk, level: Level, header: Header, path: string): Sequence {
  if (level.depth >= state.limits.depth) refuse('Sequences lie too deep in one another.', header.tag)
  const delimited = header.length === undefinedLength
  const end = delimited ? level.end : header.value + header.length
  const items: DicomJson[] = []
  let position = header.value
  while (position < end) {
    if (end - position < 8) refuse('A sequence ends within an item.', header.tag)
    const tag = peekTag(state, level, position)
    if (tag === sequenceEnd && delimited) return { element: sequenceElement(items), position: position + 8 }
    if (tag === sequenceEnd) return { element: sequenceElement(items), position: end }
    if (tag !== itemTag) refuse('A sequence holds something that is not an item.', header.tag)
    countElement(state)
    const item = readItem(state, level, position, end, `${path}/${items.length + 1}/`)
    items.push(item.json)
    position = item.position
  }
  if (delimited) refuse('A sequence has no end.', header.tag)
  return { element: sequenceElement(items), position }
}

const sequenceElement = (items: readonly DicomJson[]): DicomElement =>
  items.length === 0 ? { vr: 'SQ' } : { vr: 'SQ', Value: items }

function readItem(state: Walk, level: Level, position: number, end: number, path: string): DataSet {
  const length = uint32(state.window, level, position + 4)
  const delimited = length === undefinedLength
  const value = position + 8
  if (!delimited && length > end - value) refuse('An item is longer than its sequence.')
  const inner = { ...level, end: delimited ? end : value + length, delimited, path, depth: level.depth + 1 }
  return readDataSet(state, inner, value)
}
