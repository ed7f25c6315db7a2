import type { FrameDescription } from '../frame.ts'
import { entryFor } from '../look-up-table.ts'
import type { SampleArray } from './samples.ts'

/** Pixels as red, green and blue of eight bits each. */
export function rgbPixels(
  values: SampleArray,
  description: FrameDescription,
  decoded: { readonly planar: boolean; readonly photometric: string },
): Uint8Array {
  const { format, palette } = description
  const pixels = format.rows * format.columns
  if (palette !== undefined) return palettePixels(values, palette, pixels)
  const at = decoded.planar
    ? (pixel: number, sample: number) => values[sample * pixels + pixel] ?? 0
    : (pixel: number, sample: number) => values[pixel * format.samples + sample] ?? 0
  const shift = Math.max(0, format.bitsStored - 8)
  const out = new Uint8Array(pixels * 3)
  const isYbr = decoded.photometric.startsWith('YBR')
  for (let pixel = 0; pixel < pixels; pixel++) {
    const a = at(pixel, 0) >> shift
    const b = at(pixel, 1) >> shift
    const c = at(pixel, 2) >> shift
    if (isYbr) putYbr(out, pixel * 3, a, b - 128, c - 128)
    else out.set([a, b, c], pixel * 3)
  }
  return out
}

// PS3.3 C.7.6.3.1.2, inverse of the matrix of YBR_FULL
function putYbr(out: Uint8Array, at: number, y: number, cb: number, cr: number): void {
  out[at] = clamp(y + 1.402 * cr)
  out[at + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr)
  out[at + 2] = clamp(y + 1.772 * cb)
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)))
}

function palettePixels(
  values: SampleArray,
  palette: NonNullable<FrameDescription['palette']>,
  pixels: number,
): Uint8Array {
  const out = new Uint8Array(pixels * 3)
  for (const [colour, table] of palette.entries()) {
    // Some writers say 16 bits and use 8, or the other way round: the entries themselves tell
    const shift = table.entries.some((entry) => entry > 255) ? 8 : 0
    for (let pixel = 0; pixel < pixels; pixel++)
      out[pixel * 3 + colour] = entryFor(table, values[pixel] ?? 0) >> shift
  }
  return out
}
