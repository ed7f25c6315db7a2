import type { GreyArray } from './decode/grey.ts'

/** A picture and how many of the original's pixels one of its pixels stands for, along each side. */
export interface Reduced {
  readonly pixels: GreyArray
  readonly columns: number
  readonly rows: number
  readonly by: number
}

const kept = new WeakMap<GreyArray, Reduced>()

/**
 * The picture with each square of `by` pixels as its mean, for showing it smaller than it is; the last reduction of a
 * picture is kept. What is left over at the right and lower edge counts into the last square.
 */
export function reduce(pixels: GreyArray, columns: number, rows: number, by: number): Reduced {
  if (by <= 1) return { pixels, columns, rows, by: 1 }
  const known = kept.get(pixels)
  if (known?.by === by) return known
  const [width, height] = [Math.ceil(columns / by), Math.ceil(rows / by)]
  const sums = new Float64Array(width)
  const out = emptyLike(pixels, width * height)
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [y * by, Math.min(rows, y * by + by)]
    sums.fill(0)
    for (let row = top; row < bottom; row++) addRow(pixels, row * columns, columns, by, sums)
    for (let x = 0; x < width; x++) {
      const count = (bottom - top) * Math.min(by, columns - x * by)
      const mean = (sums[x] ?? 0) / count
      out[y * width + x] = pixels instanceof Float32Array ? mean : Math.round(mean)
    }
  }
  const reduced = { pixels: out, columns: width, rows: height, by }
  kept.set(pixels, reduced)
  return reduced
}

function addRow(pixels: GreyArray, start: number, columns: number, by: number, sums: Float64Array): void {
  for (let x = 0, at = 0; at < columns; x++)
    for (const end = Math.min(columns, at + by); at < end; at++)
      sums[x] = (sums[x] ?? 0) + (pixels[start + at] ?? 0)
}

function emptyLike(pixels: GreyArray, length: number): GreyArray {
  if (pixels instanceof Uint8Array) return new Uint8Array(length)
  if (pixels instanceof Int16Array) return new Int16Array(length)
  return pixels instanceof Uint16Array ? new Uint16Array(length) : new Float32Array(length)
}
