import { closeSync, openSync, writevSync } from 'node:fs'
import { dictionary, type Keyword, type Vr } from './dictionary.ts'

type Value = string | number | readonly string[] | readonly number[] | readonly Dataset[] | Uint8Array
export type Dataset = { readonly [K in Keyword]?: Value }

// PS3.10 7.1: implementation of the file, not of the system that stores it
const implementationClass = '2.25.240103114217711404905714521903317205122'
const implementationVersion = 'ROENTGATE_DEMO'
const explicitLittleEndian = '1.2.840.10008.1.2.1'

/**
 * A DICOM file in explicit VR little endian (PS3.5 A.2, PS3.10 7.1), elements in the order of their tags. Pixel Data
 * comes last as it is given, little endian.
 */
function part10(dataset: Dataset, pixels: Uint8Array): Buffer[] {
  const meta = encodeElements([
    [0x00020001, 'OB', Buffer.from([0, 1])],
    [0x00020002, 'UI', uidBytes(dataset.SOPClassUID)],
    [0x00020003, 'UI', uidBytes(dataset.SOPInstanceUID)],
    [0x00020010, 'UI', uidBytes(explicitLittleEndian)],
    [0x00020012, 'UI', uidBytes(implementationClass)],
    [0x00020013, 'SH', textBytes(implementationVersion)],
  ])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(meta.length)
  const body = encodeDataset(dataset)
  const pixelHeader = Buffer.alloc(12)
  pixelHeader.writeUInt32LE(0x00107fe0, 0)
  pixelHeader.write(dataset.BitsAllocated === 8 ? 'OB' : 'OW', 4)
  pixelHeader.writeUInt32LE(pixels.length + (pixels.length % 2), 8)
  const data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.length)
  const head = Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    encodeElements([[0x00020000, 'UL', length]]),
    meta,
    body,
    pixelHeader,
  ])
  return pixels.length % 2 === 1 ? [head, data, Buffer.alloc(1)] : [head, data]
}

/** Writes the file in one call and answers its size in bytes. */
export function writePart10(file: string, dataset: Dataset, pixels: Uint8Array): number {
  const parts = part10(dataset, pixels)
  const fd = openSync(file, 'w')
  try {
    return writevSync(fd, parts)
  } finally {
    closeSync(fd)
  }
}

function encodeDataset(dataset: Dataset): Buffer {
  const rows: [number, Vr, Buffer][] = []
  for (const [keyword, value] of Object.entries(dataset) as [Keyword, Value | undefined][]) {
    if (value === undefined) continue
    const [tag, vr] = dictionary[keyword]
    rows.push([Number.parseInt(tag, 16), vr, encodeValue(vr, value)])
  }
  return encodeElements(rows.sort((a, b) => a[0] - b[0]))
}

const longVrs = new Set<Vr>(['OB', 'OW', 'SQ', 'UT'])

// PS3.5 7.1.2
function encodeElements(rows: readonly (readonly [number, Vr, Buffer])[]): Buffer {
  const parts: Buffer[] = []
  for (const [tag, vr, bytes] of rows) {
    const long = longVrs.has(vr)
    const header = Buffer.alloc(long ? 12 : 8)
    header.writeUInt16LE(tag >>> 16, 0)
    header.writeUInt16LE(tag & 0xffff, 2)
    header.write(vr, 4, 'latin1')
    if (long) header.writeUInt32LE(bytes.length, 8)
    else header.writeUInt16LE(bytes.length, 6)
    parts.push(header, bytes)
  }
  return Buffer.concat(parts)
}

const numbers: Partial<Record<Vr, { size: number; write: (b: Buffer, v: number, at: number) => void }>> = {
  US: { size: 2, write: (b, v, at) => b.writeUInt16LE(v, at) },
  SS: { size: 2, write: (b, v, at) => b.writeInt16LE(v, at) },
  UL: { size: 4, write: (b, v, at) => b.writeUInt32LE(v, at) },
  SL: { size: 4, write: (b, v, at) => b.writeInt32LE(v, at) },
  FD: { size: 8, write: (b, v, at) => b.writeDoubleLE(v, at) },
}

function encodeValue(vr: Vr, value: Value): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value)
  const list = Array.isArray(value)
    ? (value as readonly (string | number | Dataset)[])
    : [value as string | number]
  if (vr === 'SQ') return Buffer.concat(list.map((item) => encodeItem(item as Dataset)))
  if (vr === 'AT') return Buffer.concat(list.map((tag) => tagBytes(String(tag))))
  const number = numbers[vr]
  if (number !== undefined) {
    const out = Buffer.alloc(number.size * list.length)
    list.forEach((v, i) => {
      number.write(out, Number(v), i * number.size)
    })
    return out
  }
  const text = list.map((v) => (typeof v === 'number' ? decimal(vr, v) : String(v))).join('\\')
  return vr === 'UI' ? uidBytes(text) : textBytes(text)
}

function encodeItem(item: Dataset): Buffer {
  const content = encodeDataset(item)
  const header = Buffer.alloc(8)
  header.writeUInt32LE(0xe000fffe, 0)
  header.writeUInt32LE(content.length, 4)
  return Buffer.concat([header, content])
}

function tagBytes(tag: string): Buffer {
  const out = Buffer.alloc(4)
  out.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0)
  out.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2)
  return out
}

/** DS holds at most 16 characters (PS3.5 6.2). */
function decimal(vr: Vr, value: number): string {
  if (vr === 'IS') return String(Math.round(value))
  const plain = String(value)
  return plain.length <= 16 ? plain : value.toPrecision(9).slice(0, 16)
}

function uidBytes(uid: Value | undefined): Buffer {
  const bytes = Buffer.from(String(uid ?? ''), 'latin1')
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])
}

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(' ')])
}
