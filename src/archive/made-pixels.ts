import { elementHead, itemHead, sequenceEnd } from '../dicom/element-bytes.ts'
import type { Inspected } from '../dicom/gate.ts'
import type { PixelDataLocation } from '../dicom/locations.ts'
import { readPieces } from '../dicom/pieces.ts'
import { describePixels, type PixelDescription } from '../dicom/pixel/description.ts'
import { lossyEdits, lossyInstanceUid, madeEdits } from '../dicom/pixel/made.ts'
import type { RenderPool } from '../dicom/pixel/pool.ts'
import { refusalOf, type Target, targetOf } from '../dicom/pixel/targets.ts'
import { notWritten } from '../dicom/pixel/transcode.ts'
import { unpackedFrameBits } from '../dicom/pixel/unpack.ts'
import type { Edit } from '../dicom/rewrite.ts'
import type { ByteSource } from '../dicom/source.ts'
import { explicitLittleEndian, implicitLittleEndian } from '../dicom/transfer-syntaxes.ts'
import { vrByName, vrUN } from '../dicom/vr.ts'
import { ExchangeError } from '../errors.ts'
import { inOrder } from './in-order.ts'
import { joinedFrames } from './joined-frames.ts'
import { plainSyntaxes } from './made-syntaxes.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'

export interface PixelPorts {
  readonly objects: ObjectStore
  readonly pool: RenderPool
}

/** The pixels of an object as they will stand, and what must be said of them. */
export interface MadePixels {
  readonly edits: ReadonlyMap<number, Edit>
  /** Of the object that is made, where it is another one. */
  readonly sopInstanceUid?: string
  /** Of the whole element; undefined where frames are coded. */
  readonly bytes: number | undefined
  /** The element, out of the data in which offsets count. */
  stream(data: ByteSource): AsyncIterable<Buffer>
}

const noEdits: ReadonlyMap<number, Edit> = new Map()

/** What an object can be made into, by its attributes. Errors: `not-acceptable` with why, `unprocessable`. */
export function targetFor(
  { pixelData, json }: Inspected,
  pixels: PixelDescription | undefined,
  uid: string,
): Target {
  const isPlain = plainSyntaxes.includes(uid)
  const target = targetOf(isPlain ? explicitLittleEndian : uid)
  if (!target) throw notWritten('it is not one of those that are written')
  if (!pixelData && !isPlain) throw notWritten('it has no pixels')
  const refusal = pixels && refusalOf(pixels, json, target)
  if (refusal !== undefined) throw notWritten(refusal)
  return target
}

/** Undefined where pixels go over as they are. */
export function pixelsToCode(inspected: Inspected, uid: string): PixelDescription | undefined {
  const { pixelData } = inspected
  const isAsIs = !pixelData || (plainSyntaxes.includes(uid) && !pixelData.encapsulated)
  return isAsIs ? undefined : describePixels(inspected)
}

/** Pixels of an instance in the transfer syntax `uid`; the first frame is made at once. Errors as `madeObject`. */
export async function madePixels(
  ports: PixelPorts,
  instance: InstanceRow,
  inspected: Inspected,
  uid: string,
): Promise<MadePixels> {
  const pixels = pixelsToCode(inspected, uid)
  const target = targetFor(inspected, pixels, uid)
  const isExplicit = uid !== implicitLittleEndian
  const { pixelData } = inspected
  if (!pixelData) return { edits: noEdits, bytes: 0, async *stream() {} }
  if (!pixels) return copied(inspected, pixelData, isExplicit)
  const frames = await startFrames(ports, instance, pixels, target)
  const edits = madeEdits(pixels, target, isExplicit)
  if (plainSyntaxes.includes(uid)) return native(pixels, frames, edits, isExplicit)
  if (!target.lossy) return encapsulated(frames, edits)
  const sopInstanceUid = lossyInstanceUid(inspected, instance.digest, target)
  const loss = { lossy: target.lossy, sopInstanceUid, frameBytes: frames.first.length }
  return {
    ...encapsulated(frames, new Map([...edits, ...lossyEdits(inspected, pixels, loss)])),
    sopInstanceUid,
  }
}

/** Native pixels go over as they are, in little endian. */
function copied(
  { bulk }: Inspected,
  { tag, vr, offset, length }: PixelDataLocation,
  isExplicit: boolean,
): MadePixels {
  const head = elementHead(Number.parseInt(tag, 16), vrByName(vr) ?? vrUN, length, isExplicit)
  const span = { start: offset, end: offset + length, swap: bulk.get(tag)?.swap ?? 1 }
  return {
    edits: noEdits,
    bytes: head.length + length,
    stream: async function* (data) {
      yield head
      yield* readPieces(data, [span])
    },
  }
}

const pixelTag = 0x7fe00010
const longest = 0xfffffffe

function native(
  pixels: PixelDescription,
  frames: Frames,
  edits: ReadonlyMap<number, Edit>,
  isExplicit: boolean,
): MadePixels {
  const frameBits = unpackedFrameBits(pixels)
  const length = Math.ceil((frameBits * pixels.frames) / 8)
  const padded = length + (length % 2)
  if (padded > longest) throw notWritten('its pixels are longer than an attribute can be')
  const vr = vrByName(isExplicit && pixels.bitsAllocated <= 8 ? 'OB' : 'OW') ?? vrUN
  const head = elementHead(pixelTag, vr, padded, isExplicit)
  return {
    edits,
    bytes: head.length + padded,
    stream: async function* () {
      yield head
      yield* joinedFrames(frames.all(), frameBits)
      if (padded > length) yield Buffer.alloc(1)
    },
  }
}

/** A fragment a frame, without an offset table, since lengths are known at the end only: PS3.5 A.4. */
function encapsulated(frames: Frames, edits: ReadonlyMap<number, Edit>): MadePixels {
  return {
    edits,
    bytes: undefined,
    stream: async function* () {
      yield Buffer.concat([elementHead(pixelTag, vrByName('OB') ?? vrUN, 'undefined'), itemHead(0)])
      for await (const frame of frames.all()) {
        const pad = frame.length % 2
        yield itemHead(frame.length + pad)
        yield frame
        if (pad > 0) yield Buffer.alloc(1)
      }
      yield sequenceEnd
    },
  }
}

interface Frames {
  readonly first: Buffer
  /** All of them in order, a few made ahead. */
  all(): AsyncIterable<Buffer>
}

/** Frames that are on their way at once, and how many bytes of pixels they may be. */
const mostAhead = 4
const bytesAhead = 64 * 1024 * 1024

async function startFrames(
  { objects, pool }: PixelPorts,
  instance: InstanceRow,
  pixels: PixelDescription,
  target: Target,
): Promise<Frames> {
  const wanted = { target: target.uid, described: 'anew' } as const
  const make = async (number: number): Promise<Buffer> => {
    const object = await objects.open(instance.digest)
    try {
      if (object.path === undefined) throw new ExchangeError('not-acceptable')
      return (await pool.frame(object.path, number, wanted)).bytes
    } finally {
      object.close()
    }
  }
  const first = await make(1)
  const ahead = Math.max(1, Math.min(mostAhead, Math.floor((bytesAhead * 8) / unpackedFrameBits(pixels))))
  return {
    first,
    all: () =>
      inOrder(pixels.frames, ahead, (index) => (index === 0 ? Promise.resolve(first) : make(index + 1))),
  }
}
