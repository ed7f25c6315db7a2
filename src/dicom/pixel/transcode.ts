import { ExchangeError } from '../../errors.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { explicitLittleEndian, frameMediaType } from '../transfer-syntaxes.ts'
import { encodeHtj2k } from './codecs/htj2k-encode.ts'
import { encodeRle } from './codecs/rle.ts'
import { type DecodedFrame, decodeFrame } from './decode.ts'
import { broken, describePixels, nativeFrameBits, type PixelDescription } from './description.ts'
import { readFrame, type StoredFrame } from './frames.ts'

type Encode = (frame: DecodedFrame, pixels: PixelDescription) => Buffer | Promise<Buffer>

const htj2k: Encode = (frame, pixels) => {
  if (frame.photometric === 'YBR_FULL_422' || frame.bits > 16 || pixels.bitsAllocated === 1) return unable()
  const { rows, columns, samples, bits, signed } = frame
  const isRgb = samples === 3 && frame.photometric === 'RGB'
  return encodeHtj2k({ rows, columns, samples, bits, signed, bytes: together(frame), isRgb })
}

const rle: Encode = (frame, pixels) => {
  if (frame.photometric === 'YBR_FULL_422' || pixels.isFloat || pixels.bitsAllocated === 1) return unable()
  return encodeRle(wideEnough(together(frame), frame, pixels), pixels)
}

/** What frames can be made into, none of it with loss. */
const targets: ReadonlyMap<string, Encode> = new Map([
  [explicitLittleEndian, nativeFrameBytes],
  ['1.2.840.10008.1.2.5', rle],
  ['1.2.840.10008.1.2.4.201', htj2k],
  ['1.2.840.10008.1.2.4.202', htj2k],
])

/** Transfer syntaxes that frames can be asked for in, beside the one they are stored in. */
export const frameTargets: readonly string[] = [...targets.keys()]

/**
 * Frame `frameNumber` (from 1) in the transfer syntax `target`, without loss; as stored when it is stored so. What the
 * metadata say about the pixels stays true of it. Throws as decodeFrame does, and 'not-acceptable' for a target that
 * can't be made.
 */
export async function transcodeFrame(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  target: string,
): Promise<StoredFrame> {
  const pixels = describePixels(inspected)
  const isNative = pixels.location.encapsulated === undefined
  if (isNative ? target === explicitLittleEndian : target === inspected.transferSyntaxUid)
    return readFrame(source, inspected, frameNumber)
  const encode = targets.get(target) ?? unable()
  const frame = await decodeFrame(source, inspected, frameNumber, 'stored')
  const bytes = await encode(frame, pixels)
  return { bytes, mediaType: frameMediaType(target), transferSyntaxUid: target }
}

function unable(): never {
  throw new ExchangeError('not-acceptable', 'Frames of this object are not made into that transfer syntax.')
}

const bytesOf = ({ data }: DecodedFrame): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength)

/** Native Pixel Data of one frame as the object's attributes describe it, little endian: PS3.5 8.1. */
function nativeFrameBytes(frame: DecodedFrame, pixels: PixelDescription): Buffer {
  if (pixels.bitsAllocated === 1) return packedBits(frame)
  const length = Math.ceil(nativeFrameBits(pixels) / 8)
  const bytes = wideEnough(
    pixels.photometric === 'YBR_FULL_422' && frame.data.length > length ? shared422(frame) : bytesOf(frame),
    frame,
    pixels,
  )
  if (bytes.length < length) broken('a frame is shorter than its size says.')
  const placed =
    pixels.planar === frame.planar ? bytes : pixels.planar ? apart(bytes, pixels) : together(frame)
  return placed.subarray(0, length)
}

/** Codecs give a byte for up to eight bits, where the object may have allocated two. */
function wideEnough(bytes: Buffer, frame: DecodedFrame, pixels: PixelDescription): Buffer {
  if (frame.data.BYTES_PER_ELEMENT * 8 === pixels.bitsAllocated) return bytes
  if (frame.data.BYTES_PER_ELEMENT === 1 && pixels.bitsAllocated === 16)
    return Buffer.from((frame.signed ? Int16Array.from(frame.data) : Uint16Array.from(frame.data)).buffer)
  if (frame.data.BYTES_PER_ELEMENT === 2 && pixels.bitsAllocated === 8)
    return Buffer.from(Uint8Array.from(frame.data))
  return bytes
}

function packedBits(frame: DecodedFrame): Buffer {
  const out = Buffer.alloc(Math.ceil(frame.data.length / 8))
  frame.data.forEach((bit: number, at: number) => {
    if (bit !== 0) out[at >>> 3] = (out[at >>> 3] ?? 0) | (1 << (at & 7))
  })
  return out
}

/** Y Y Cb Cr for every two pixels, the chrominance of the first: PS3.3 C.7.6.3.1.2. */
function shared422(frame: DecodedFrame): Buffer {
  const { data } = frame
  const pairs = Math.floor((frame.rows * frame.columns) / 2)
  const out = Buffer.alloc(pairs * 4)
  for (let pair = 0; pair < pairs; pair++) {
    const from = pair * 6
    out[pair * 4] = data[from] ?? 0
    out[pair * 4 + 1] = data[from + 3] ?? 0
    out[pair * 4 + 2] = data[from + 1] ?? 0
    out[pair * 4 + 3] = data[from + 2] ?? 0
  }
  return out
}

/** Samples of each pixel together. */
function together(frame: DecodedFrame): Buffer {
  const bytes = bytesOf(frame)
  return frame.planar
    ? rearranged(bytes, frame.data.BYTES_PER_ELEMENT, frame.rows * frame.columns, frame.samples)
    : bytes
}

/** Samples in planes. */
function apart(bytes: Buffer, pixels: PixelDescription): Buffer {
  return rearranged(bytes, pixels.bitsAllocated / 8, pixels.samples, pixels.rows * pixels.columns)
}

/** Transposes `columns` lines of `rows` units each. */
function rearranged(bytes: Buffer, unit: number, rows: number, columns: number): Buffer {
  const out = Buffer.alloc(bytes.length)
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const from = (column * rows + row) * unit
      bytes.copy(out, (row * columns + column) * unit, from, from + unit)
    }
  }
  return out
}
