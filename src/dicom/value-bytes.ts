import type { DicomElement, DicomValue, PersonName } from './attributes.ts'
import { refuse } from './refuse.ts'
import type { Vr } from './vr.ts'

/**
 * The value of an element of the DICOM JSON Model in little endian and UTF-8, padded to an even length: PS3.18 F.2.3
 * turned round. Not for sequences and values out of line. Throws 'dicom-refused' with the tag for what can't be written.
 */
export function valueBytes(vr: Vr, { Value, InlineBinary }: DicomElement, tag: number): Buffer {
  if (vr.form === 'binary') {
    if (Value !== undefined) refuse('A binary value stands in line or out of line, not as a list.', tag)
    return InlineBinary === undefined ? Buffer.alloc(0) : even(fromBase64(InlineBinary, tag), 0)
  }
  if (InlineBinary !== undefined) refuse('It has a binary value and not the VR for one.', tag)
  if (Value === undefined) return Buffer.alloc(0)
  if (!Array.isArray(Value)) return refuse('Its values are no list.', tag)
  const values: readonly DicomValue[] = Value
  if (vr.form === 'numbers') return binaryNumbers(vr, values, tag)
  if (vr.form === 'tag') return Buffer.concat(values.map((value) => tagValue(value, tag)))
  const isProse = vr.form === 'prose'
  if (isProse && values.length > 1) refuse('It has more values than its VR allows.', tag)
  const texts = values.map((value) => textOf(vr, value, tag))
  if (!isProse && texts.some((text) => text.includes('\\'))) refuse('A value holds a backslash.', tag)
  return even(Buffer.from(texts.join('\\').toWellFormed()), vr.form === 'uid' ? 0 : 0x20)
}

function fromBase64(text: unknown, tag: number): Buffer {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
    return refuse('Its binary value is not in base64.', tag)
  return Buffer.from(text, 'base64')
}

function textOf(vr: Vr, value: DicomValue, tag: number): string {
  if (value === null) return ''
  if (vr.form === 'person') return nameOf(value, tag)
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return refuse('A value is neither a text nor a number.', tag)
  if (vr.form === 'integer' && !Number.isInteger(value)) refuse('A value is no whole number.', tag)
  return vr.form === 'decimal' ? decimal(value) : String(value)
}

/** Longest value of DS: PS3.5 6.2. */
const decimalLength = 16

/** The shortest text of a number that DS has room for. */
function decimal(value: number): string {
  const whole = String(value)
  if (whole.length <= decimalLength) return whole
  for (let digits = decimalLength; digits > 1; digits--) {
    const text = String(Number(value.toPrecision(digits)))
    if (text.length <= decimalLength) return text
  }
  return value.toExponential(6)
}

const writings = ['Alphabetic', 'Ideographic', 'Phonetic'] as const

function nameOf(value: NonNullable<DicomValue>, tag: number): string {
  // Before 2014 a name stood as a plain text: Supplement 166
  if (typeof value === 'string') return value
  if (typeof value !== 'object') return refuse('A name is no name.', tag)
  const name = value as PersonName
  const parts = writings.map((writing) => name[writing] ?? '')
  if (parts.some((part) => typeof part !== 'string' || part.includes('='))) refuse('A name is no name.', tag)
  return parts.join('=').replace(/=+$/, '')
}

function tagValue(value: DicomValue, tag: number): Buffer {
  if (typeof value !== 'string' || !/^[0-9A-Fa-f]{8}$/.test(value)) return refuse('A value is no tag.', tag)
  const bytes = Buffer.from(value, 'hex')
  return bytes.swap16()
}

type NumberWriter = (into: Buffer, value: number | bigint, at: number) => void

const numberWriters: Readonly<Record<string, NumberWriter>> = {
  US: (into, value, at) => into.writeUInt16LE(Number(value), at),
  SS: (into, value, at) => into.writeInt16LE(Number(value), at),
  UL: (into, value, at) => into.writeUInt32LE(Number(value), at),
  SL: (into, value, at) => into.writeInt32LE(Number(value), at),
  FL: (into, value, at) => into.writeFloatLE(Number(value), at),
  FD: (into, value, at) => into.writeDoubleLE(Number(value), at),
  UV: (into, value, at) => into.writeBigUInt64LE(BigInt(value), at),
  SV: (into, value, at) => into.writeBigInt64LE(BigInt(value), at),
}
const fractions = new Set(['FL', 'FD'])
const special: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
}

function binaryNumbers(vr: Vr, values: readonly DicomValue[], tag: number): Buffer {
  const write = numberWriters[vr.name]
  const bytes = Buffer.alloc(vr.unit * values.length)
  values.forEach((value, at) => {
    try {
      write?.(bytes, numberOf(vr, value, tag), at * vr.unit)
    } catch {
      refuse('A number does not fit its VR.', tag)
    }
  })
  return bytes
}

function numberOf(vr: Vr, value: DicomValue, tag: number): number | bigint {
  if (typeof value === 'number' && (fractions.has(vr.name) || Number.isInteger(value))) return value
  if (typeof value === 'string' && fractions.has(vr.name)) {
    const number = special[value] ?? (/^[+-]?[\d.]+([eE][+-]?\d+)?$/.test(value) ? Number(value) : undefined)
    if (number !== undefined) return number
  }
  // 64 bits stand as text where a double can't hold them: PS3.18 F.2.3.1
  if (typeof value === 'string' && /^[+-]?\d{1,20}$/.test(value)) return BigInt(value)
  return refuse('A value is no number of its VR.', tag)
}

function even(bytes: Buffer, pad: number): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([pad])])
}
