import type { ViewerImage } from './image-loader.ts'

/** What a picture holds at one of its pixels. */
export interface Probe {
  /** Column and row, from 0. */
  readonly x: number
  readonly y: number
  /** The value in the modality's unit, or red, green and blue; nothing where the server drew the picture. */
  readonly values: readonly number[]
  readonly unit?: string
}

/** Reads the pixel that a place lies in; undefined outside the picture. */
export function probeAt(picture: ViewerImage, [left, top]: readonly [number, number]): Probe | undefined {
  const [x, y] = [Math.floor(left), Math.floor(top)]
  const { rows, columns, components, pixels, by } = picture.frame
  if (x < 0 || y < 0 || x >= columns || y >= rows) return undefined
  const first = (y * columns + x) * components
  const values = by === 'server' ? [] : [...pixels.subarray(first, first + components)]
  return { x, y, values, ...(picture.unit === undefined ? {} : { unit: picture.unit }) }
}
