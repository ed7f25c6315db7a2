import { refuse } from './refuse.ts'
import { vrByName } from './vr.ts'

/** New values of attributes of the object itself; `undefined` takes one away. Keys are tags as numbers. */
export type NewValues = ReadonlyMap<number, { readonly vr: string; readonly value: string | undefined }>

export interface Coercion {
  readonly values: NewValues
  /** What the original values stand for: Source of Previous Values (0400,0564), at most 64 characters. */
  readonly source: string
  /** Attribute Modification DateTime (0400,0562): YYYYMMDDHHMMSS. */
  readonly at: string
}

interface Element {
  readonly tag: number
  readonly raw: Buffer
  readonly value: Buffer
}

const originalAttributes = 0x04000561
const longForms = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '))
const undefinedLength = 0xffffffff
const item = 0xfffee000
const itemEnd = 0xfffee00d
const sequenceEnd = 0xfffee0dd
const mostHeader = 64 * 1024 * 1024
const implicit = '1.2.840.10008.1.2'
/** Big endian and deflated: nobody sends them any more, and they can't be changed on the way. */
const others = new Set(['1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99', '1.2.840.113619.5.2'])

/**
 * A Part 10 object with other values in its header, as it passes; the values that it had go into Original Attributes
 * Sequence (0400,0561), with reason COERCE: PS3.3 C.12.1.1.9. Everything else stays byte for byte. The first piece holds
 * the whole header up to there. Errors: `dicom-refused` for what can't be changed on its way.
 */
export async function* coerced(file: AsyncIterable<Buffer>, coercion: Coercion): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0)
  let reader: Reader | undefined
  for await (const piece of file) {
    if (reader?.isDone) {
      yield piece
      continue
    }
    held = Buffer.concat([held, piece])
    if (held.length > mostHeader) refuse('Its header is too large to be changed on its way.')
    reader ??= begin(held)
    if (!reader) continue
    reader.read(held, false)
    if (reader.isDone) yield changed(held, reader, coercion)
  }
  if (reader?.isDone) return
  reader ??= begin(held)
  if (!reader) return refuse('It has no file meta information: PS3.10 7.1.')
  reader.read(held, true)
  yield changed(held, reader, coercion)
}

interface Reader {
  readonly start: number
  readonly isExplicit: boolean
  readonly elements: Element[]
  at: number
  isDone: boolean
  /** Reads the elements that are there whole, up to those that lie behind what is changed. */
  read(bytes: Buffer, isAll: boolean): void
}

function begin(bytes: Buffer): Reader | undefined {
  if (bytes.length >= 132 && bytes.toString('latin1', 128, 132) !== 'DICM')
    return refuse('It has no file meta information: PS3.10 7.1.')
  let at = 132
  let syntax = ''
  while (at + 12 <= bytes.length) {
    if (bytes.readUInt16LE(at) !== 0x0002) return reader(at, syntax)
    const span = elementEnd(bytes, at, true)
    if (span === undefined) return undefined
    if (bytes.readUInt16LE(at + 2) === 0x0010) syntax = trimmed(bytes.subarray(at + 8, span.end))
    at = span.end
  }
  return undefined
}

const trimmed = (value: Buffer): string => value.toString('latin1').replace(/[\0 ]+$/, '')

function reader(start: number, syntax: string): Reader {
  if (others.has(syntax)) refuse('Its transfer syntax does not let its header be changed on its way.')
  return {
    start,
    isExplicit: syntax !== implicit,
    elements: [],
    at: start,
    isDone: false,
    read(bytes, isAll) {
      while (this.at + 8 <= bytes.length) {
        const tag = tagAt(bytes, this.at)
        if (tag > originalAttributes) break
        const span = elementEnd(bytes, this.at, this.isExplicit)
        if (span === undefined) {
          if (isAll) refuse('The object ends before its data does.')
          return
        }
        // A view would change with the buffer that grows
        const raw = Buffer.from(bytes.subarray(this.at, span.end))
        this.elements.push({ tag, raw, value: raw.subarray(span.value - this.at, span.valueEnd - this.at) })
        this.at = span.end
      }
      this.isDone = isAll || this.at + 8 <= bytes.length
    },
  }
}

const tagAt = (bytes: Buffer, at: number): number =>
  bytes.readUInt16LE(at) * 0x10000 + bytes.readUInt16LE(at + 2)

interface Bounds {
  readonly value: number
  readonly valueEnd: number
  readonly end: number
}

/** Where an element ends; `undefined` when that isn't there yet. */
function elementEnd(bytes: Buffer, at: number, isExplicit: boolean, depth = 0): Bounds | undefined {
  if (depth > 32) refuse('Sequences lie too deep in one another.')
  if (at + 12 > bytes.length) return at + 8 <= bytes.length ? shortEnd(bytes, at, isExplicit) : undefined
  const vr = isExplicit ? bytes.toString('latin1', at + 4, at + 6) : ''
  const isLong = longForms.has(vr)
  const value = isExplicit && isLong ? at + 12 : at + 8
  const length = isExplicit && !isLong ? bytes.readUInt16LE(at + 6) : bytes.readUInt32LE(value - 4)
  if (length !== undefinedLength)
    return value + length <= bytes.length
      ? { value, valueEnd: value + length, end: value + length }
      : undefined
  const isWritten = isExplicit && (vr !== 'UN' || isExplicitInside(bytes, value))
  return sequenceBounds(bytes, value, isWritten, depth)
}

/** Items of an UN without length are implicit little endian (PS3.5 6.2.2 note 4); some devices write them explicit. */
const isExplicitInside = (bytes: Buffer, value: number): boolean =>
  value + 14 <= bytes.length && vrByName(bytes.toString('latin1', value + 12, value + 14)) !== undefined

function shortEnd(bytes: Buffer, at: number, isExplicit: boolean): Bounds | undefined {
  if (isExplicit && longForms.has(bytes.toString('latin1', at + 4, at + 6))) return undefined
  const length = isExplicit ? bytes.readUInt16LE(at + 6) : bytes.readUInt32LE(at + 4)
  const end = at + 8 + length
  return end <= bytes.length ? { value: at + 8, valueEnd: end, end } : undefined
}

function sequenceBounds(
  bytes: Buffer,
  value: number,
  isExplicit: boolean,
  depth: number,
): Bounds | undefined {
  let at = value
  while (at + 8 <= bytes.length) {
    const tag = tagAt(bytes, at)
    const length = bytes.readUInt32LE(at + 4)
    if (tag === sequenceEnd) return { value, valueEnd: at, end: at + 8 }
    if (tag !== item) return refuse('A sequence holds something that is no item.')
    const end = length === undefinedLength ? itemBounds(bytes, at + 8, isExplicit, depth) : at + 8 + length
    if (end === undefined) return undefined
    at = end
  }
  return undefined
}

function itemBounds(bytes: Buffer, start: number, isExplicit: boolean, depth: number): number | undefined {
  let at = start
  while (at + 8 <= bytes.length) {
    if (tagAt(bytes, at) === itemEnd) return at + 8
    const span = elementEnd(bytes, at, isExplicit, depth + 1)
    if (span === undefined) return undefined
    at = span.end
  }
  return undefined
}

function changed(held: Buffer, { start, at, elements, isExplicit }: Reader, coercion: Coercion): Buffer {
  const { values } = coercion
  const write = writer(isExplicit)
  const before = new Map(elements.map((element) => [element.tag, element]))
  const differing = [...values].filter(([tag, { value }]) => {
    const was = before.get(tag)
    return (was === undefined ? undefined : trimmed(was.value)) !== value
  })
  if (differing.length === 0) return held
  const originals = differing
    .map(([tag, { vr }]) => ({ tag, raw: before.get(tag)?.raw ?? write(tag, vr, Buffer.alloc(0)) }))
    .sort((a, b) => a.tag - b.tag)
  const replaced = new Set(differing.map(([tag]) => tag))
  const kept = elements.filter(
    ({ tag }) => !replaced.has(tag) && tag !== originalAttributes && (tag & 0xffff) !== 0,
  )
  const fresh = differing.flatMap(([tag, { vr, value }]) =>
    value === undefined ? [] : [{ tag, raw: write(tag, vr, Buffer.from(value, 'latin1')) }],
  )
  const history = [
    before.get(originalAttributes)?.value ?? Buffer.alloc(0),
    entry(write, originals, coercion),
  ]
  const sequence = { tag: originalAttributes, raw: write(originalAttributes, 'SQ', Buffer.concat(history)) }
  const all = [...kept, ...fresh, sequence].sort((a, b) => a.tag - b.tag)
  return Buffer.concat([held.subarray(0, start), ...all.map(({ raw }) => raw), held.subarray(at)])
}

type Write = (tag: number, vr: string, value: Buffer) => Buffer

function entry(write: Write, originals: readonly { raw: Buffer }[], { source, at }: Coercion): Buffer {
  const text = (words: string): Buffer => Buffer.from(words.slice(0, 64), 'latin1')
  return inItem(
    Buffer.concat([
      write(0x04000550, 'SQ', inItem(Buffer.concat(originals.map(({ raw }) => raw)))),
      write(0x04000562, 'DT', text(at)),
      write(0x04000563, 'LO', text('Roentgate')),
      write(0x04000564, 'LO', text(source)),
      write(0x04000565, 'CS', text('COERCE')),
    ]),
  )
}

function inItem(content: Buffer): Buffer {
  const head = Buffer.from('feff00e000000000', 'hex')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content])
}

const writer =
  (isExplicit: boolean): Write =>
  (tag, vr, value) => {
    const even = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.from(' ')])
    const isLong = isExplicit && longForms.has(vr)
    const head = Buffer.alloc(isLong ? 12 : 8)
    head.writeUInt16LE(tag >>> 16, 0)
    head.writeUInt16LE(tag & 0xffff, 2)
    if (isExplicit) head.write(vr, 4, 'latin1')
    if (isExplicit && !isLong) head.writeUInt16LE(even.length, 6)
    else head.writeUInt32LE(even.length, head.length - 4)
    return Buffer.concat([head, even])
  }
