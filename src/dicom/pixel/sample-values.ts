import type { Samples } from './codecs/coded-frame.ts'
import { broken, type PixelDescription } from './description.ts'

export type SampleArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array

/** Numbers from what a codec gave: bits unpacked, bits beyond BitsStored taken off, signs extended. */
export function sampleValues(coded: Samples, pixels: PixelDescription): SampleArray {
  if (pixels.bitsAllocated === 1) return ones(coded.data, pixels)
  if (pixels.bitsAllocated > 16) return wide(bytesOf(coded.data), pixels)
  return narrow(coded.data, pixels)
}

const bytesOf = (data: Uint8Array | Uint16Array): Uint8Array =>
  data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** One-bit pixels, the first in the lowest bit (PS3.5 8.1.1); codecs that know no bits give bytes. */
function ones(data: Uint8Array | Uint16Array, pixels: PixelDescription): Uint8Array {
  const length = pixels.rows * pixels.columns * pixels.samples
  const out = new Uint8Array(length)
  if (data.length >= length) {
    for (let index = 0; index < length; index++) out[index] = (data[index] ?? 0) === 0 ? 0 : 1
    return out
  }
  for (let index = 0; index < length; index++) out[index] = ((data[index >>> 3] ?? 0) >>> (index & 7)) & 1
  return out
}

function wide(bytes: Uint8Array, pixels: PixelDescription): SampleArray {
  const unit = pixels.bitsAllocated / 8
  const placed = bytes.byteOffset % unit === 0 ? bytes : Uint8Array.from(bytes)
  const view = [placed.buffer, placed.byteOffset, Math.floor(placed.length / unit)] as const
  if (pixels.isFloat) return unit === 4 ? new Float32Array(...view) : new Float64Array(...view)
  if (unit !== 4) broken('whole numbers of 64 bits are not pixels.')
  const values = pixels.signed ? new Int32Array(...view) : new Uint32Array(...view)
  const { bitsStored, highBit } = pixels
  if (bitsStored === 32) return values
  const up = 31 - highBit
  const down = 32 - bitsStored
  return pixels.signed
    ? Int32Array.from(values, (value) => (value << up) >> down)
    : Uint32Array.from(values, (value) => (value << up) >>> down)
}

function narrow(data: Uint8Array | Uint16Array, pixels: PixelDescription): SampleArray {
  const { bitsStored, highBit, signed } = pixels
  const width = data.BYTES_PER_ELEMENT * 8
  if (bitsStored >= width) return signed ? signedView(data) : data
  const isPacked = pixels.location.encapsulated === undefined || pixels.syntax?.codec === 'rle'
  // What codecs give begins at bit 0; a lossy one may go beyond BitsStored, and keeps what it has
  if (!isPacked && !signed) return data
  const high = isPacked ? Math.min(highBit, width - 1) : bitsStored - 1
  if (!signed && high === bitsStored - 1 && isWithin(data, 2 ** bitsStored - 1)) return data
  return shifted(data, 31 - high, 32 - bitsStored, signed)
}

/** Whether no value has a bit beside the largest value's: then they are what they stand for, and nothing is copied. */
function isWithin(data: Uint8Array | Uint16Array, largest: number): boolean {
  let bits = 0
  if (data instanceof Uint16Array) for (let at = 0; at < data.length; at++) bits |= data[at] ?? 0
  else for (let at = 0; at < data.length; at++) bits |= data[at] ?? 0
  return bits <= largest
}

const signedView = (data: Uint8Array | Uint16Array): SampleArray =>
  data instanceof Uint8Array
    ? new Int8Array(data.buffer, data.byteOffset, data.length)
    : new Int16Array(data.buffer, data.byteOffset, data.length)

// The source may be someone else's memory, so the result is always new
function shifted(data: Uint8Array | Uint16Array, up: number, down: number, signed: boolean): SampleArray {
  if (signed) {
    const out = data instanceof Uint8Array ? new Int8Array(data.length) : new Int16Array(data.length)
    for (let index = 0; index < data.length; index++) out[index] = ((data[index] ?? 0) << up) >> down
    return out
  }
  const out = data instanceof Uint8Array ? new Uint8Array(data.length) : new Uint16Array(data.length)
  for (let index = 0; index < data.length; index++) out[index] = ((data[index] ?? 0) << up) >>> down
  return out
}
