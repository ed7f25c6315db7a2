import type { DicomElement, DicomJson, DicomValue, PersonName } from '../attributes.ts'

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

/**
 * Writes a small data set (the identifier of a query's answer) in little endian, explicit or implicit, text in UTF-8:
 * the caller sets (0008,0005) to ISO_IR 192. Bulk data isn't written.
 */
export function encodeDataSet(json: DicomJson, { explicit }: { explicit: boolean }): Buffer {
  const tags = Object.keys(json).sort()
  return Buffer.concat(tags.flatMap((tag) => encodeElement(tag, json[tag] as DicomElement, explicit)))
}

function encodeElement(tag: string, element: DicomElement, explicit: boolean): Buffer[] {
  const value = valueBytes(element, explicit)
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

function valueBytes(element: DicomElement, explicit: boolean): Buffer {
  const values = element.Value ?? []
  if (element.vr === 'SQ') return Buffer.concat(values.flatMap((item) => itemOf(item as DicomJson, explicit)))
  const form = numbers[element.vr]
  if (form) {
    const bytes = Buffer.alloc(form.size * values.length)
    values.forEach((value, index) => {
      form.write(bytes, Number(value), index * form.size)
    })
    return bytes
  }
  if (element.InlineBinary !== undefined) return even(Buffer.from(element.InlineBinary, 'base64'), 0)
  const text = values.map(textOf).join('\\')
  return even(Buffer.from(text, 'utf8'), element.vr === 'UI' ? 0 : 0x20)
}

function itemOf(item: DicomJson, explicit: boolean): Buffer[] {
  const body = encodeDataSet(item, { explicit })
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0])
  head.writeUInt32LE(body.length, 4)
  return [head, body]
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
