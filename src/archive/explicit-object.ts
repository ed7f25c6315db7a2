import type { Inspected } from '../dicom/gate.ts'
import { describePixels, nativeFrameBits } from '../dicom/pixel/description.ts'
import type { RenderPool } from '../dicom/pixel/pool.ts'
import type { ByteSource } from '../dicom/source.ts'
import { type CodecName, explicitLittleEndian, transferSyntax } from '../dicom/transfer-syntaxes.ts'
import { ExchangeError } from '../errors.ts'
import { withInspected } from './inspected-object.ts'
import { withObject } from './objects.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'

/** An object in Explicit VR Little Endian, made while it is sent. */
export interface ExplicitObject {
  readonly bytes: number
  stream(): AsyncIterable<Buffer>
}

interface Ports {
  readonly objects: ObjectStore
  readonly pool: RenderPool
}

const decodable: ReadonlySet<CodecName | undefined> = new Set([
  'rle',
  'jpeg',
  'jpeg-lossless',
  'jpeg-ls',
  'jpeg-2000',
  'htj2k',
] as const)

/** Whether an instance can be sent in Explicit VR Little Endian without being stored so. */
export function canBeExplicit(instance: Pick<InstanceRow, 'transferSyntax' | 'rows'>): boolean {
  const syntax = transferSyntax(instance.transferSyntax)
  return syntax?.deflated === true || (decodable.has(syntax?.codec) && instance.rows !== null)
}

/**
 * An instance as PS3.18 8.7.3.5.2 wants it when no other transfer syntax was agreed on: pixels unpacked, everything else
 * as it stands. Errors: `not-acceptable` when this object can't be made so, `unprocessable` when its pixels are broken.
 */
export function explicitObject(ports: Ports, instance: InstanceRow): Promise<ExplicitObject> {
  return withInspected(ports, instance, (source, inspected) =>
    inspected.inflated === undefined
      ? unpacked(ports, instance, source, inspected)
      : inflated(source, inspected, inspected.inflated),
  )
}

function inflated(source: ByteSource, inspected: Inspected, dataSet: Buffer): ExplicitObject {
  const head = headOf(source, inspected)
  return {
    bytes: head.length + dataSet.length,
    async *stream() {
      yield head
      yield dataSet
    },
  }
}

const offsetTables = ['7FE00001', '7FE00002']
/** Tag, VR, two reserved bytes and a length of four: PS3.5 7.1.2. */
const pixelHeadBytes = 12
/** The sequence delimiter after the last fragment. */
const delimiterBytes = 8

function unpacked(
  ports: Ports,
  instance: InstanceRow,
  source: ByteSource,
  inspected: Inspected,
): ExplicitObject {
  const pixels = describePixels(inspected)
  const { location, frames } = pixels
  const frameBits = nativeFrameBits(pixels)
  const isPlain = frameBits % 8 === 0 && !offsetTables.some((tag) => inspected.json[tag] !== undefined)
  if (!location.encapsulated || !isPlain) throw new ExchangeError('not-acceptable')
  const length = (frameBits / 8) * frames
  const padded = length + (length % 2)
  const before = { start: inspected.dataSetOffset, end: location.offset - pixelHeadBytes }
  const after = { start: location.offset + location.length + delimiterBytes, end: source.size }
  const head = Buffer.concat([headOf(source, inspected), attributesBefore(source, before)])
  const pixelHead = Buffer.from('e07f1000', 'hex')
  const lengths = Buffer.alloc(4)
  lengths.writeUInt32LE(padded)
  const pixelElement = Buffer.concat([
    pixelHead,
    Buffer.from(pixels.bitsAllocated > 8 ? 'OW' : 'OB'),
    Buffer.alloc(2),
    lengths,
  ])
  return {
    bytes: head.length + pixelHeadBytes + padded + Math.max(0, after.end - after.start),
    async *stream() {
      yield head
      yield pixelElement
      yield* nativeFrames(ports, instance, { frames, bytes: frameBits / 8 })
      if (padded > length) yield Buffer.alloc(1)
      yield* ports.objects.stream(instance.digest, after)
    },
  }
}

async function* nativeFrames(
  { objects, pool }: Ports,
  instance: InstanceRow,
  { frames, bytes }: { readonly frames: number; readonly bytes: number },
): AsyncGenerator<Buffer> {
  for (let number = 1; number <= frames; number++) {
    const frame = await withObject({ objects }, instance, ({ path }) => {
      if (path === undefined) throw new ExchangeError('not-acceptable')
      return pool.frame(path, number, { target: explicitLittleEndian })
    })
    if (frame.bytes.length !== bytes)
      throw new ExchangeError('unprocessable', 'A frame has another size than the object says.')
    yield frame.bytes
  }
}

/** Colour that the codec turns back: what comes out is RGB. PS3.5 8.2.4. */
const turnedBack = ['YBR_RCT ', 'YBR_ICT ']

/** Attributes before the pixels, with the colour space that the unpacked pixels have; the name has room for it. */
function attributesBefore(source: ByteSource, { start, end }: { start: number; end: number }): Buffer {
  const bytes = Buffer.from(source.read(start, end - start))
  for (const name of turnedBack) {
    const element = Buffer.concat([
      Buffer.from('280004004353', 'hex'),
      Buffer.from([name.length, 0]),
      Buffer.from(name),
    ])
    const at = bytes.indexOf(element)
    if (at >= 0) bytes.write('RGB     ', at + 8, 'latin1')
  }
  return bytes
}

const metaStart = 132

/** Preamble and file meta information with Explicit VR Little Endian as the transfer syntax: PS3.10 7.1. */
function headOf(source: ByteSource, { dataSetOffset }: Inspected): Buffer {
  const original = source.read(0, dataSetOffset)
  const elements: Buffer[] = []
  for (let at = metaStart; at + 8 <= original.length; ) {
    const isLong = ['OB', 'OW', 'UN', 'SQ', 'UT'].includes(original.toString('latin1', at + 4, at + 6))
    const end = isLong ? at + 12 + original.readUInt32LE(at + 8) : at + 8 + original.readUInt16LE(at + 6)
    const number = original.readUInt16LE(at + 2)
    if (number === 0x0010) elements.push(uidElement(explicitLittleEndian))
    else if (number !== 0x0000) elements.push(original.subarray(at, end))
    at = end
  }
  const meta = Buffer.concat(elements)
  const groupLength = Buffer.from('02000000554c040000000000', 'hex')
  groupLength.writeUInt32LE(meta.length, 8)
  return Buffer.concat([original.subarray(0, metaStart), groupLength, meta])
}

function uidElement(uid: string): Buffer {
  const value = Buffer.from(uid.length % 2 === 0 ? uid : `${uid}\0`, 'latin1')
  const head = Buffer.from('0200100055490000', 'hex')
  head.writeUInt16LE(value.length, 6)
  return Buffer.concat([head, value])
}
