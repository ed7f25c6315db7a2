import type { PixelFormat } from '../frame.ts'

/** Numbers of a frame before any table, samples of a pixel together. */
export type SampleArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array

/** Samples as a decoder gives them, in the byte order of the machine. */
export interface Samples {
  readonly data: Uint8Array | Uint16Array
  /** Whether bits beyond BitsStored may hold something else (overlays of old), as in uncompressed data. */
  readonly packed: boolean
  readonly planar: boolean
  /** Photometric interpretation after decoding, where the decoder changed it. */
  readonly photometric?: string
}

/** Numbers from samples: bits unpacked, what lies beyond BitsStored taken off, signs extended (PS3.5 8.1.1). */
export function sampleValues(samples: Samples, format: PixelFormat): SampleArray {
  if (format.bitsAllocated === 1) return oneBit(samples.data, format)
  if (format.bitsAllocated > 16) return wide(samples.data, format)
  const { data, packed } = samples
  const width = data.BYTES_PER_ELEMENT * 8
  const { bitsStored, highBit, signed } = format
  if (bitsStored >= width) return signed ? signedView(data) : data
  if (!packed && !signed) return data
  const high = packed ? Math.min(highBit, width - 1) : bitsStored - 1
  return shifted(data, 31 - high, 32 - bitsStored, signed)
}

function signedView(data: Uint8Array | Uint16Array): SampleArray {
  return data instanceof Uint8Array
    ? new Int8Array(data.buffer, data.byteOffset, data.length)
    : new Int16Array(data.buffer, data.byteOffset, data.length)
}

function shifted(data: Uint8Array | Uint16Array, up: number, down: number, signed: boolean): SampleArray {
  if (signed) {
    const out = data instanceof Uint8Array ? new Int8Array(data.length) : new Int16Array(data.length)
    for (let at = 0; at < data.length; at++) out[at] = ((data[at] ?? 0) << up) >> down
    return out
  }
  const out = data instanceof Uint8Array ? new Uint8Array(data.length) : new Uint16Array(data.length)
  for (let at = 0; at < data.length; at++) out[at] = ((data[at] ?? 0) << up) >>> down
  return out
}

// The first pixel is in the lowest bit: PS3.5 8.1.1; a decoder may have unpacked them already
function oneBit(data: Uint8Array | Uint16Array, format: PixelFormat): Uint8Array {
  const length = format.rows * format.columns * format.samples
  const isUnpacked = data.length >= length
  return Uint8Array.from({ length }, (_, at) =>
    isUnpacked ? Math.min(1, data[at] ?? 0) : ((data[at >>> 3] ?? 0) >>> (at & 7)) & 1,
  )
}

function wide(data: Uint8Array | Uint16Array, format: PixelFormat): SampleArray {
  const unit = format.bitsAllocated / 8
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const placed = bytes.byteOffset % unit === 0 ? bytes : Uint8Array.from(bytes)
  const view = [placed.buffer, placed.byteOffset, Math.floor(placed.byteLength / unit)] as const
  if (format.float) return unit === 4 ? new Float32Array(...view) : new Float64Array(...view)
  if (unit !== 4) throw new Error('Whole numbers of 64 bits are not pixels.')
  const values = format.signed ? new Int32Array(...view) : new Uint32Array(...view)
  if (format.bitsStored === 32) return values
  const up = 31 - format.highBit
  const down = 32 - format.bitsStored
  return format.signed
    ? Int32Array.from(values, (value) => (value << up) >> down)
    : Uint32Array.from(values, (value) => (value << up) >>> down)
}
