import type { FrameDescription, PixelFormat } from '../frame.ts'
import { entryFor } from '../look-up-table.ts'
import type { SampleArray } from './samples.ts'

/** Values in the units of the modality; the types are those that all renderers can take. */
export type GreyArray = Uint8Array | Int16Array | Uint16Array | Float32Array

/**
 * Applies the modality's transformation. The type of the result follows from the description alone, so that all
 * images of a series have the same: whole numbers wherever they are exact, else Float32.
 */
export function modalityValues(values: SampleArray, description: FrameDescription): GreyArray {
  const { format, modality } = description
  if (modality.kind === 'table') {
    const { table } = modality
    return Uint16Array.from(values, (value) => entryFor(table, value))
  }
  const { slope, intercept } = modality
  const isIdentity = slope === 1 && intercept === 0
  if (isIdentity && (values instanceof Uint8Array || values instanceof Uint16Array)) return values
  if (isIdentity && values instanceof Int16Array) return values
  const out = target(format, slope, intercept, values.length)
  for (let at = 0; at < values.length; at++) out[at] = (values[at] ?? 0) * slope + intercept
  return out
}

function target(format: PixelFormat, slope: number, intercept: number, length: number): GreyArray {
  const isWhole = !format.float && Number.isInteger(slope) && Number.isInteger(intercept)
  const least = format.signed ? -(2 ** (format.bitsStored - 1)) : 0
  const most = format.signed ? 2 ** (format.bitsStored - 1) - 1 : 2 ** format.bitsStored - 1
  const ends = [least * slope + intercept, most * slope + intercept]
  const [from, to] = [Math.min(...ends), Math.max(...ends)]
  if (isWhole && from >= -32_768 && to <= 32_767) return new Int16Array(length)
  if (isWhole && from >= 0 && to <= 65_535) return new Uint16Array(length)
  return new Float32Array(length)
}

/** Smallest and largest finite value. */
export function extremes(values: GreyArray): { readonly min: number; readonly max: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return Number.isFinite(min) && Number.isFinite(max) ? { min, max } : { min: 0, max: 0 }
}
