import type { DicomElement, DicomJson, DicomValue, PersonName } from '../attributes.ts'
import { type TextEncoding, textEncoding, utf8 } from './text-encoding.ts'

/** VRs whose explicit form has two reserved bytes and a length of four: PS3.5 Table 7.1-1. */
const long = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])

const numbers: Record<string, { size: number; write: (into: Buffer, value: number, at: number) => void }> = {
  US: { size: 2, write: (into, value, at) => into.writeUInt16LE(value, at) },
  SS: { size: 2, write: (into, value, at) => into.writeInt16LE(value, at) },
  UL: { size: 4, write: (into, value, at) => into.writeUInt32LE(value, at) },
  SL: { size: 4, write: (into, value, at) => into.writeInt32LE(value, at) },
  FL: { size: 4, write: (into, value, at) => into.writeFloatLE(value, at) },
  FD: { size: 8, write: (into, value, at) => into.writeDoubleLE(value, at) },
}

interface Form {
  readonly explicit: boolean
  readonly encode: TextEncoding
}

/**
 * Writes a small data set (an identifier) in little endian, explicit or implicit. Its texts are in the character set that
 * `terms` name (the values of (0008,0005) in a request) where all can be written so, else in UTF-8, and say which. Bulk
 * data isn't written.
 */
export function encodeDataSet(
  json: DicomJson,
  { explicit, terms = [] }: { readonly explicit: boolean; readonly terms?: readonly string[] },
): Buffer {
  const asked = written(labelled(json, terms), { explicit, encode: textEncoding(terms) })
  return (
    asked ?? written(labelled(json, [utf8]), { explicit, encode: textEncoding([utf8]) }) ?? Buffer.alloc(0)
  )
}

const characterSet = '00080005'
const labelled = (json: DicomJson, terms: readonly string[]): DicomJson => {
  const { [characterSet]: _, ...others } = json
  return terms.length === 0 ? others : { ...others, [characterSet]: { vr: 'CS', Value: terms } }
}

/** Undefined when a text can't be written in the character set. */
function written(json: DicomJson, form: Form): Buffer | undefined {
  const parts: Buffer[] = []
  for (const tag of Object.keys(json).sort()) {
    const element = encodeElement(tag, json[tag] as DicomElement, form)
    if (!element) return undefined
    parts.push(...element)
  }
  return Buffer.concat(parts)
}

function encodeElement(tag: string, element: DicomElement, form: Form): Buffer[] | undefined {
  const { explicit } = form
  const value = valueBytes(element, form)
  if (!value) return undefined
  const head = Buffer.alloc(explicit && long.has(element.vr) ? 12 : 8)
  head.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0)
  head.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2)
  if (!explicit) head.writeUInt32LE(value.length, 4)
  else {
    head.write(element.vr, 4, 'latin1')
    if (long.has(element.vr)) head.writeUInt32LE(value.length, 8)
    else head.writeUInt16LE(value.length, 6)
  }
  return [head, value]
}

function valueBytes(element: DicomElement, form: Form): Buffer | undefined {
  const values = element.Value ?? []
  if (element.vr === 'SQ') {
    const items = values.map((item) => itemOf(item as DicomJson, form))
    return items.includes(undefined) ? undefined : Buffer.concat(items as Buffer[])
  }
  const number = numbers[element.vr]
  if (number) {
    const bytes = Buffer.alloc(number.size * values.length)
    values.forEach((value, index) => {
      number.write(bytes, Number(value), index * number.size)
    })
    return bytes
  }
  if (element.InlineBinary !== undefined) return even(Buffer.from(element.InlineBinary, 'base64'), 0)
  const text = form.encode(values.map(textOf).join('\\'))
  return text && even(text, element.vr === 'UI' ? 0 : 0x20)
}

function itemOf(item: DicomJson, form: Form): Buffer | undefined {
  const body = written(item, form)
  if (!body) return undefined
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0])
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

function textOf(value: DicomValue): string {
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as PersonName
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '')
}

function even(bytes: Buffer, pad: number): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([pad])])
}
