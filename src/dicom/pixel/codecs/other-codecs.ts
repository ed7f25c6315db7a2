import { inflateRawSync } from 'node:zlib'
import { broken, nativeFrameBits, type PixelDescription } from '../description.ts'
import type { Samples } from './coded-frame.ts'

/** Samples of a little endian native frame. Views the bytes where their place allows it. */
export function nativeSamples(bytes: Buffer, pixels: PixelDescription): Samples {
  const length = Math.ceil(nativeFrameBits(pixels) / 8)
  if (bytes.length < length) broken('a frame is shorter than its size says.')
  const { bitsAllocated, bitsStored: bits, signed } = pixels
  if (bitsAllocated !== 16) return { data: bytes.subarray(0, length), bits, signed, planar: pixels.planar }
  const placed =
    bytes.byteOffset % 2 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes.subarray(0, length)).buffer)
  const data = new Uint16Array(placed.buffer, placed.byteOffset, length / 2)
  return { data, bits, signed, planar: pixels.planar }
}

/** Deflated Image Frame Compression: PS3.5 A.4.13. The frame may grow to its own size and no further. */
export function decodeDeflatedFrame(bytes: Buffer, pixels: PixelDescription): Samples {
  const maxOutputLength = Math.ceil(nativeFrameBits(pixels) / 8) + 1
  return nativeSamples(inflateRawSync(bytes, { maxOutputLength }), pixels)
}
