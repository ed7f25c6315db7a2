import { ExchangeError } from '../../errors.ts'
import { dataSource } from '../bulk.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { explicitLittleEndian, frameMediaType } from '../transfer-syntaxes.ts'
import { swapped } from '../values.ts'
import { broken, describePixels, nativeFrameBits, type PixelDescription } from './description.ts'
import { frameIndex } from './frame-index.ts'

/** One frame in the encoding it is stored in; native frames little endian, one-bit frames beginning at a byte. */
export interface StoredFrame {
  readonly bytes: Buffer
  readonly mediaType: string
  readonly transferSyntaxUid: string
}

/**
 * Frame `frameNumber` (from 1) as it is stored. Throws 'not-found' when there is no such frame, 'not-acceptable' for
 * an object without frames, 'unprocessable' when the pixel data are broken.
 */
export function readFrame(source: ByteSource, inspected: Inspected, frameNumber: number): StoredFrame {
  return readDescribedFrame(source, inspected, describePixels(inspected), frameNumber)
}

/** As readFrame, for a caller that has the description. */
export function readDescribedFrame(
  source: ByteSource,
  inspected: Inspected,
  pixels: PixelDescription,
  frameNumber: number,
): StoredFrame {
  if (!Number.isInteger(frameNumber) || frameNumber < 1 || frameNumber > pixels.frames)
    throw new ExchangeError('not-found', 'There is no such frame.')
  if (pixels.location.encapsulated === undefined) {
    const bytes = nativeFrame(dataSource(source, inspected), pixels, frameNumber)
    return { bytes, mediaType: 'application/octet-stream', transferSyntaxUid: explicitLittleEndian }
  }
  if (pixels.syntax?.codec === 'video')
    throw new ExchangeError('not-acceptable', 'Video is not read frame by frame.')
  const { transferSyntaxUid } = inspected
  const bytes = encapsulatedFrame(source, inspected, pixels, frameNumber)
  return { bytes, mediaType: frameMediaType(transferSyntaxUid), transferSyntaxUid }
}

function nativeFrame(data: ByteSource, pixels: PixelDescription, frameNumber: number): Buffer {
  const bits = nativeFrameBits(pixels)
  const firstBit = (frameNumber - 1) * bits
  const { location } = pixels
  const from = Math.floor(firstBit / 8)
  const to = Math.ceil((firstBit + bits) / 8)
  if (to > location.length) broken('the pixel data end before the frame does.')
  if (location.bigEndian) return swappedFrame(data, pixels, from, to)
  const bytes = data.read(location.offset + from, to - from)
  return firstBit % 8 === 0 ? bytes : shifted(bytes, firstBit % 8, bits)
}

/** Bytes of a big endian object turned; pixels of one byte in OW stand in words of two: PS3.5 Annex D. */
function swappedFrame(data: ByteSource, pixels: PixelDescription, from: number, to: number): Buffer {
  const { location, bitsAllocated } = pixels
  const unit = Math.max(bitsAllocated / 8, location.vr === 'OW' ? 2 : 1)
  const start = from - (from % unit)
  const end = Math.min(location.length, to + ((unit - (to % unit)) % unit))
  const bytes = swapped(data.read(location.offset + start, end - start), unit)
  return bytes.subarray(from - start, to - start)
}

/** Frames of one-bit pixels follow each other without padding: PS3.5 8.1.1. */
function shifted(bytes: Buffer, shift: number, bits: number): Buffer {
  const out = Buffer.alloc(Math.ceil(bits / 8))
  for (let index = 0; index < out.length; index++)
    out[index] = ((bytes[index] ?? 0) >>> shift) | ((bytes[index + 1] ?? 0) << (8 - shift))
  return out
}

function encapsulatedFrame(
  source: ByteSource,
  inspected: Inspected,
  pixels: PixelDescription,
  frameNumber: number,
): Buffer {
  const { offsets = [], lengths = [] } = pixels.location.encapsulated ?? {}
  const index = frameIndex(source, inspected, pixels)
  const first = index[frameNumber - 1] ?? 0
  const last = index[frameNumber] ?? first
  const data = dataSource(source, inspected)
  const pieces: Buffer[] = []
  for (let at = first; at < last; at++) pieces.push(data.read(offsets[at] ?? 0, lengths[at] ?? 0))
  const [only] = pieces
  if (only === undefined) broken('the frame has no fragments.')
  return pieces.length === 1 ? only : Buffer.concat(pieces)
}
