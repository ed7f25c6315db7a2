import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { type DecodedFrame, decodeFrame } from './decode.ts'
import { broken, nativeFrameBits, type PixelDescription } from './description.ts'
import { readDescribedFrame } from './frames.ts'
import { bytesOf, fullChrominance, shared422, together, transposed } from './sample-order.ts'

/** One frame of an object, to be taken as bytes or as numbers. */
export interface FrameOf {
  readonly source: ByteSource
  readonly inspected: Inspected
  readonly pixels: PixelDescription
  /** From 1. */
  readonly number: number
}

export const isNative = ({ location }: PixelDescription): boolean => location.encapsulated === undefined

/** What a codec gives for the pixels of an object: JPEG 2000 undoes its own colour transform. */
export function unpackedPhotometric({ photometric, syntax, location }: PixelDescription): string {
  const isWavelet = syntax?.codec === 'jpeg-2000' || syntax?.codec === 'htj2k'
  const isTransformed = photometric === 'YBR_RCT' || photometric === 'YBR_ICT'
  return location.encapsulated && isWavelet && isTransformed ? 'RGB' : photometric
}

/** Native Pixel Data of one frame as the object's attributes describe it, little endian: PS3.5 8.1. */
export async function nativeBytes(of: FrameOf): Promise<Buffer> {
  const { source, inspected, pixels, number } = of
  if (isNative(pixels)) return readDescribedFrame(source, inspected, pixels, number).bytes
  const frame = await decodeFrame(source, inspected, number, 'stored')
  if (pixels.bitsAllocated === 1) return packedBits(frame)
  const length = Math.ceil(nativeFrameBits(pixels) / 8)
  const isShared = pixels.photometric === 'YBR_FULL_422' && frame.data.length > length
  const bytes = placed(isShared ? shared422(frame) : bytesOf(frame), frame, pixels)
  if (bytes.length < length) broken('a frame is shorter than its size says.')
  if (pixels.planar === frame.planar || isShared) return bytes.subarray(0, length)
  const unit = pixels.bitsAllocated / 8
  const [rows, columns] = [pixels.rows * pixels.columns, pixels.samples]
  return transposed(
    bytes,
    unit,
    ...(pixels.planar ? ([columns, rows] as const) : ([rows, columns] as const)),
  ).subarray(0, length)
}

/** The same with the samples of each pixel together, and all chrominances. */
export async function interleavedBytes(of: FrameOf): Promise<Buffer> {
  const { pixels } = of
  if (pixels.photometric === 'YBR_FULL_422') {
    const frame = await fullSamples(of)
    return placed(bytesOf(frame), frame, pixels)
  }
  const bytes = await nativeBytes(of)
  return pixels.planar && pixels.samples > 1
    ? transposed(bytes, pixels.bitsAllocated / 8, pixels.rows * pixels.columns, pixels.samples)
    : bytes
}

/** A frame as numbers, the samples of each pixel together, and all chrominances. */
export async function fullSamples({ source, inspected, number }: FrameOf): Promise<DecodedFrame> {
  const frame = await decodeFrame(source, inspected, number, 'stored')
  return frame.photometric === 'YBR_FULL_422' ? fullChrominance(frame) : together(frame)
}

/** Codecs give a byte for up to eight bits, where the object may have allocated two, and begin at bit 0. */
function placed(bytes: Buffer, frame: DecodedFrame, pixels: PixelDescription): Buffer {
  const { bitsAllocated, bitsStored, highBit } = pixels
  const up = highBit + 1 - bitsStored
  if (bitsAllocated > 16 || bitsAllocated === 1) return bytes
  const unit = frame.data.BYTES_PER_ELEMENT * 8
  if (unit === bitsAllocated && up === 0) return bytes
  const values = unit === 8 ? (frame.signed ? new Int8Array(bytes) : bytes) : words(bytes, frame)
  if (bitsAllocated === 8) return Buffer.from(Uint8Array.from(values, (value) => value << up))
  return Buffer.from(Uint16Array.from(values, (value) => value << up).buffer)
}

function words(bytes: Buffer, { signed }: DecodedFrame): Int16Array | Uint16Array {
  const { buffer } = new Uint8Array(bytes)
  return signed ? new Int16Array(buffer) : new Uint16Array(buffer)
}

function packedBits(frame: DecodedFrame): Buffer {
  const out = Buffer.alloc(Math.ceil(frame.data.length / 8))
  frame.data.forEach((bit: number, at: number) => {
    if (bit !== 0) out[at >>> 3] = (out[at >>> 3] ?? 0) | (1 << (at & 7))
  })
  return out
}

/** Bits of one frame as it stands in native Pixel Data of an object that is made of this one. */
export function unpackedFrameBits(pixels: PixelDescription): number {
  const isFull = !isNative(pixels) && pixels.photometric === 'YBR_FULL_422'
  return nativeFrameBits(isFull ? { ...pixels, photometric: 'YBR_FULL' } : pixels)
}
