import type { DicomElement, DicomValue, PersonName } from './attributes.ts'
import type { TextDecoding } from './charsets.ts'
import type { Vr } from './vr.ts'

/** The bytes of one value in a buffer, and how to read them. */
export interface RawValue {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  readonly bigEndian: boolean
  readonly charset: TextDecoding
}

/** One element of the DICOM JSON Model from the bytes of its value: PS3.18 F.2.3. Binary values go in line. */
export function jsonElement(vr: Vr, raw: RawValue): DicomElement {
  if (raw.start >= raw.end) return { vr: vr.name }
  if (vr.form === 'binary') return { vr: vr.name, InlineBinary: littleEndian(vr, raw).toString('base64') }
  const values = readers[vr.form](vr, raw)
  return values.length === 0 ? { vr: vr.name } : { vr: vr.name, Value: values }
}

const backslash = 0x5c

/** How many values there are at most: a backslash may be part of a character of two bytes. */
export function valueCount(vr: Vr, bytes: Buffer, start: number, end: number): number {
  if (vr.form === 'numbers' || vr.form === 'tag') return (end - start) / vr.unit
  if (vr.form === 'binary' || vr.form === 'prose') return 1
  let count = 1
  for (let at = start; at < end; at++) if (bytes[at] === backslash) count++
  return count
}

type Reader = (vr: Vr, raw: RawValue) => readonly DicomValue[]

const readers: Record<Exclude<Vr['form'], 'binary'>, Reader> = {
  words: (vr, raw) =>
    split(decoded(vr, raw, false))
      .map(trimBoth)
      .map(emptyToNull),
  uid: (vr, raw) =>
    split(decoded(vr, raw, false))
      .map(trimBoth)
      .map(emptyToNull),
  prose: (vr, raw) => prose(decoded(vr, raw, false)),
  person: (vr, raw) => personNames(split(decoded(vr, raw, true))),
  decimal: (vr, raw) => split(decoded(vr, raw, false)).map(numeric),
  integer: (vr, raw) => split(decoded(vr, raw, false)).map(numeric),
  tag: (_vr, raw) => tags(raw),
  numbers: (vr, raw) => binaryNumbers(vr, raw),
  sequence: () => [],
}

function decoded(vr: Vr, raw: RawValue, person: boolean): string {
  return vr.charset
    ? raw.charset.decode(raw.bytes, raw.start, raw.end, person)
    : raw.bytes.toString('latin1', raw.start, raw.end)
}

/** Values of a text; a text that is only padding has none. */
function split(text: string): readonly string[] {
  const values = text.includes('\\') ? text.split('\\') : [text]
  return values.every((value) => /^[ \0]*$/.test(value)) ? [] : values
}

const emptyToNull = (value: string): string | null => (value === '' ? null : value)

// Null bytes are what old devices pad with
function trimBoth(value: string): string {
  return trimEnd(value).replace(/^ +/, '')
}

function trimEnd(value: string): string {
  let end = value.length
  while (end > 0 && (value.charCodeAt(end - 1) === 0x20 || value.charCodeAt(end - 1) === 0)) end -= 1
  return end === value.length ? value : value.slice(0, end)
}

// Leading spaces are part of ST, LT and UT: PS3.5 6.2
function prose(text: string): readonly string[] {
  const trimmed = trimEnd(text)
  return trimmed === '' ? [] : [trimmed]
}

function personNames(values: readonly string[]): readonly (PersonName | null)[] {
  const names = values.map(personName)
  return names.every((name) => name === null) ? [] : names
}

const groups = ['Alphabetic', 'Ideographic', 'Phonetic'] as const

function personName(value: string): PersonName | null {
  const name: { -readonly [K in keyof PersonName]: string } = {}
  const parts = value.split('=')
  let used = false
  groups.forEach((group, index) => {
    // Empty components at the end need not be written: PS3.5 6.2.1.1
    const part = trimBoth(parts[index] ?? '').replace(/\^+$/, '')
    if (part === '') return
    name[group] = part
    used = true
  })
  return used ? name : null
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** A finite number, else the text as it stands: PS3.18 F.2.3.1 allows both for DS, IS. */
function numeric(value: string): DicomValue {
  const trimmed = trimBoth(value)
  if (trimmed === '') return null
  if (!numberPattern.test(trimmed)) return trimmed
  const parsed = Number(trimmed)
  return Number.isFinite(parsed) ? parsed : trimmed
}

function tags(raw: RawValue): readonly string[] {
  const read = (at: number) => (raw.bigEndian ? raw.bytes.readUInt16BE(at) : raw.bytes.readUInt16LE(at))
  const values: string[] = []
  for (let at = raw.start; at + 4 <= raw.end; at += 4)
    values.push((read(at) * 0x10000 + read(at + 2)).toString(16).toUpperCase().padStart(8, '0'))
  return values
}

type NumberReader = (bytes: Buffer, at: number, bigEndian: boolean) => DicomValue

// JSON has no NaN and no infinity: their names stand as text
const finite = (value: number): DicomValue =>
  Number.isFinite(value) ? value : Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf'
// 64-bit integers that a double can't hold stand as text: PS3.18 F.2.3.1
const safe = (value: bigint): DicomValue =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value)

const numberReaders: Record<string, NumberReader> = {
  US: (b, at, big) => (big ? b.readUInt16BE(at) : b.readUInt16LE(at)),
  SS: (b, at, big) => (big ? b.readInt16BE(at) : b.readInt16LE(at)),
  UL: (b, at, big) => (big ? b.readUInt32BE(at) : b.readUInt32LE(at)),
  SL: (b, at, big) => (big ? b.readInt32BE(at) : b.readInt32LE(at)),
  FL: (b, at, big) => finite(big ? b.readFloatBE(at) : b.readFloatLE(at)),
  FD: (b, at, big) => finite(big ? b.readDoubleBE(at) : b.readDoubleLE(at)),
  UV: (b, at, big) => safe(big ? b.readBigUInt64BE(at) : b.readBigUInt64LE(at)),
  SV: (b, at, big) => safe(big ? b.readBigInt64BE(at) : b.readBigInt64LE(at)),
}

function binaryNumbers(vr: Vr, raw: RawValue): readonly DicomValue[] {
  const read = numberReaders[vr.name]
  const values: DicomValue[] = []
  if (read === undefined) return values
  for (let at = raw.start; at + vr.unit <= raw.end; at += vr.unit)
    values.push(read(raw.bytes, at, raw.bigEndian))
  return values
}

/** InlineBinary and bulk data are little endian whatever the object is: PS3.18 F.2.7. */
function littleEndian(vr: Vr, raw: RawValue): Buffer {
  const bytes = raw.bytes.subarray(raw.start, raw.end)
  return raw.bigEndian ? swapped(bytes, vr.unit) : bytes
}

/** A copy with every unit of 2, 4 or 8 bytes turned; a last incomplete unit stays. */
export function swapped(bytes: Buffer, unit: number): Buffer {
  const copy = Buffer.from(bytes)
  const even = copy.subarray(0, copy.length - (copy.length % unit))
  if (unit === 2) even.swap16()
  if (unit === 4) even.swap32()
  if (unit === 8) even.swap64()
  return copy
}
