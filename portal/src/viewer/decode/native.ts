import type { PixelFormat } from '../frame.ts'
import type { Samples } from './samples.ts'

/** Bits of a pixel where its colours are shared with its neighbours: PS3.3 C.7.6.3.1.2. */
const sharedBits: Record<string, number> = { YBR_FULL_422: 16, YBR_PARTIAL_422: 16 }

/** An uncompressed frame. Throws when it is shorter than its format says. */
export function nativeSamples(bytes: Uint8Array, format: PixelFormat, order: 'little' | 'big'): Samples {
  const { rows, columns, samples, bitsAllocated } = format
  const shared = samples === 3 ? sharedBits[format.photometric] : undefined
  const length = Math.ceil((rows * columns * (shared ?? samples * bitsAllocated)) / 8)
  if (bytes.length < length) throw new Error('The frame is shorter than its format says.')
  const own = bytes.slice(0, length)
  if (order === 'big') swap(own, bitsAllocated / 8)
  const data = bitsAllocated === 16 ? new Uint16Array(own.buffer) : own
  const common = { packed: true, planar: shared === undefined && format.planar }
  return shared === undefined
    ? { data, ...common }
    : { data: spread422(own, rows * columns), ...common, photometric: 'YBR_FULL' }
}

function swap(bytes: Uint8Array, unit: number): void {
  for (let at = 0; at + unit <= bytes.length && unit > 1; at += unit) bytes.subarray(at, at + unit).reverse()
}

// PS3.3 C.7.6.3.1.2: Y1 Y2 Cb Cr for each two pixels of a row
function spread422(bytes: Uint8Array, pixels: number): Uint8Array {
  const out = new Uint8Array(pixels * 3)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const pair = (pixel >> 1) * 4
    out[pixel * 3] = bytes[pair + (pixel & 1)] ?? 0
    out[pixel * 3 + 1] = bytes[pair + 2] ?? 0
    out[pixel * 3 + 2] = bytes[pair + 3] ?? 0
  }
  return out
}
