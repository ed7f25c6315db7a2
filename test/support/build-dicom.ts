/** A small object for tests, spelled out element by element. */
export interface BuiltElement {
  /** Eight hex digits. */
  readonly tag: string
  readonly vr: string
  /** Bytes as they stand, text padded to an even length, items of a sequence, or fragments of pixel data. */
  readonly value: Buffer | string | readonly BuiltElement[][] | { readonly fragments: readonly Buffer[] }
}

const long = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])

function tagBytes(tag: string): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0)
  bytes.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2)
  return bytes
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function head(tag: string, vr: string, length: number): Buffer {
  if (long.has(vr)) return Buffer.concat([tagBytes(tag), Buffer.from(vr), Buffer.alloc(2), uint32(length)])
  const short = Buffer.alloc(2)
  short.writeUInt16LE(length)
  return Buffer.concat([tagBytes(tag), Buffer.from(vr), short])
}

const item = (bytes: Buffer): Buffer => Buffer.concat([tagBytes('FFFEE000'), uint32(bytes.length), bytes])

/** One element in Explicit VR Little Endian. */
export function element({ tag, vr, value }: BuiltElement): Buffer {
  if (typeof value === 'string') {
    const padded = value.length % 2 === 0 ? value : `${value}${vr === 'UI' ? '\0' : ' '}`
    return element({ tag, vr, value: Buffer.from(padded, 'latin1') })
  }
  if (Buffer.isBuffer(value)) return Buffer.concat([head(tag, vr, value.length), value])
  if ('fragments' in value) {
    const fragments = [Buffer.alloc(0), ...value.fragments].map(item)
    return Buffer.concat([head(tag, vr, 0xffffffff), ...fragments, tagBytes('FFFEE0DD'), uint32(0)])
  }
  const items = Buffer.concat(value.map((elements) => item(dataSet(elements))))
  return Buffer.concat([head(tag, vr, items.length), items])
}

/** A data set in Explicit VR Little Endian, in the order given. */
export const dataSet = (elements: readonly BuiltElement[]): Buffer => Buffer.concat(elements.map(element))

/** The four UIDs of a CT slice. */
export const identity: readonly BuiltElement[] = [
  { tag: '00080016', vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.2' },
  { tag: '00080018', vr: 'UI', value: '1.2.3.4' },
  { tag: '0020000D', vr: 'UI', value: '1.2.3.1' },
  { tag: '0020000E', vr: 'UI', value: '1.2.3.2' },
]

/** A Part 10 file of the identity and more elements (in place of those of the same tag), in the order of tags. */
export function part10(
  elements: readonly BuiltElement[] = [],
  options: { readonly transferSyntaxUid?: string; readonly preamble?: Buffer; readonly body?: Buffer } = {},
): Buffer {
  const replaced = new Set(elements.map(({ tag }) => tag))
  const all = [...identity.filter(({ tag }) => !replaced.has(tag)), ...elements].sort((a, b) =>
    a.tag < b.tag ? -1 : 1,
  )
  const { transferSyntaxUid = '1.2.840.10008.1.2.1' } = options
  const instance = all.find(({ tag }) => tag === '00080018')?.value
  const meta = dataSet([
    ...(typeof instance === 'string' ? [{ tag: '00020003', vr: 'UI', value: instance }] : []),
    { tag: '00020010', vr: 'UI', value: transferSyntaxUid },
  ])
  const length = element({ tag: '00020000', vr: 'UL', value: uint32(meta.length) })
  const preamble = Buffer.alloc(128)
  options.preamble?.copy(preamble)
  return Buffer.concat([preamble, Buffer.from('DICM'), length, meta, options.body ?? dataSet(all)])
}

/** A number of two bytes. */
export const uint16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, index) => {
    bytes.writeUInt16LE(value & 0xffff, index * 2)
  })
  return bytes
}
