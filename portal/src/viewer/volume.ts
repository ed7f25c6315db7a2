import type { GreyArray } from './decode/grey.ts'
import { pixelFormat } from './frame.ts'
import { dot, normalOf, type Vector } from './geometry.ts'
import type { StackImage } from './series-model.ts'
import { spacingOf } from './spacing.ts'

/** The planes of the body in which a volume is cut. */
export const views = ['axial', 'coronal', 'sagittal'] as const
export type View = (typeof views)[number]

/** Why a series is no volume. */
export type NoVolume = 'few' | 'place' | 'uneven' | 'colour' | 'large'

/** Where the values of a series lie in the patient: along columns, rows and slices. */
export interface Grid {
  /** Middle of the first value, in mm. */
  readonly origin: Vector
  readonly directions: readonly [Vector, Vector, Vector]
  /** Millimetres from one value to the next. */
  readonly spacing: readonly [number, number, number]
  readonly size: readonly [number, number, number]
  readonly frameOfReference: string | undefined
}

const fewest = 5
const mostValues = 2 ** 28

/** The grid of a stack in its order, or why it is none. */
export function gridOf(images: readonly StackImage[]): Grid | NoVolume {
  const [first, second] = images
  const spacing = first && spacingOf(first.set, first.frame)
  if (first === undefined || second === undefined || images.length < fewest) return 'few'
  if (!images.every(({ set }) => isGrey(set))) return 'colour'
  const { plane } = first
  const format = pixelFormat(first.set)
  if (plane === undefined || spacing === undefined || format === undefined) return 'place'
  if (!images.every((image) => isAlike(first, image))) return 'place'
  const { rows, columns } = format
  if (rows * columns * images.length > mostValues) return 'large'
  const normal = normalOf(plane)
  const heights = images.map((image) => dot(image.plane?.position ?? plane.position, normal))
  const step = ((heights.at(-1) ?? 0) - (heights[0] ?? 0)) / (images.length - 1)
  // A hundredth of the distance is what rounding in headers may do
  const isEven = heights.every(
    (height, at) => Math.abs(height - (heights[0] ?? 0) - at * step) < Math.abs(step) * 0.1 + 0.01,
  )
  if (Math.abs(step) < 1e-3 || !isEven) return 'uneven'
  const along: Vector = step < 0 ? [-normal[0], -normal[1], -normal[2]] : normal
  return {
    origin: plane.position,
    directions: [plane.row, plane.column, along],
    spacing: [spacing.column, spacing.row, Math.abs(step)],
    size: [columns, rows, images.length],
    frameOfReference: plane.frameOfReference,
  }
}

function isGrey(set: StackImage['set']): boolean {
  const format = pixelFormat(set)
  return format?.samples === 1 && format.photometric.startsWith('MONOCHROME') && format.bitsStored > 1
}

/** Whether an image lies parallel to the first, of its size, and straight above it. */
function isAlike(first: StackImage, image: StackImage): boolean {
  const [a, b] = [first.plane, image.plane]
  const [one, other] = [spacingOf(first.set, first.frame), spacingOf(image.set, image.frame)]
  const [own, its] = [pixelFormat(first.set), pixelFormat(image.set)]
  if (a === undefined || b === undefined || one === undefined || other === undefined) return false
  const isSameShape =
    own?.rows === its?.rows &&
    own?.columns === its?.columns &&
    Math.abs(one.row - other.row) < one.row * 1e-3 &&
    Math.abs(one.column - other.column) < one.column * 1e-3
  const isParallel = dot(a.row, b.row) > 0.9999 && dot(a.column, b.column) > 0.9999
  const apart: Vector = [0, 1, 2].map(
    (axis) => (b.position[axis] ?? 0) - (a.position[axis] ?? 0),
  ) as unknown as Vector
  const isAbove =
    Math.abs(dot(apart, a.row)) < one.column * 0.5 && Math.abs(dot(apart, a.column)) < one.row * 0.5
  return isSameShape && isParallel && isAbove && a.frameOfReference === b.frameOfReference
}

/** A stack of parallel planes through a volume, in the patient's own directions. */
export interface Cut {
  readonly row: Vector
  readonly column: Vector
  readonly normal: Vector
  /** Middle of the first pixel of the first plane, in mm. */
  readonly origin: Vector
  /** Millimetres from pixel to pixel and from plane to plane. */
  readonly spacing: number
  readonly columns: number
  readonly rows: number
  readonly count: number
}

const directions: Readonly<Record<View, { readonly row: Vector; readonly column: Vector }>> = {
  axial: { row: [1, 0, 0], column: [0, 1, 0] },
  coronal: { row: [1, 0, 0], column: [0, 0, -1] },
  sagittal: { row: [0, 1, 0], column: [0, 0, -1] },
}

const mostPixels = 1024

/** The planes that cover a volume in a view, as fine as its values lie, but at most 1024 pixels each way. */
export function cutOf(grid: Grid, view: View): Cut {
  const { row, column } = directions[view]
  const normal = normalOf({ row, column })
  const corners = cornersOf(grid)
  const range = (direction: Vector) => {
    const places = corners.map((corner) => dot(corner, direction))
    return { from: Math.min(...places), extent: Math.max(...places) - Math.min(...places) }
  }
  const [across, down, deep] = [range(row), range(column), range(normal)]
  const spacing = Math.max(
    Math.min(...grid.spacing),
    Math.max(across.extent, down.extent, deep.extent) / (mostPixels - 1),
  )
  const count = (extent: number) => Math.round(extent / spacing) + 1
  return {
    row,
    column,
    normal,
    origin: sum([row, across.from], [column, down.from], [normal, deep.from]),
    spacing,
    columns: count(across.extent),
    rows: count(down.extent),
    count: count(deep.extent),
  }
}

function cornersOf({ origin, directions: axes, spacing, size }: Grid): readonly Vector[] {
  return Array.from({ length: 8 }, (_, corner) => {
    const ends = axes.map(
      (axis, at) => [axis, corner & (1 << at) ? ((size[at] ?? 1) - 1) * (spacing[at] ?? 1) : 0] as const,
    )
    return sum([origin, 1], ...ends)
  })
}

/** Sum of vectors, each so many times. */
export function sum(...parts: readonly (readonly [Vector, number])[]): Vector {
  const total: [number, number, number] = [0, 0, 0]
  for (const [vector, times] of parts)
    for (const axis of [0, 1, 2] as const) total[axis] += vector[axis] * times
  return total
}

/** Middle of a volume, in mm. */
export function middleOf({ origin, directions: axes, spacing, size }: Grid): Vector {
  const [a, b, c] = axes
  const half = (at: 0 | 1 | 2) => (Math.floor(size[at] / 2) * spacing[at]) as number
  return sum([origin, 1], [a, half(0)], [b, half(1)], [c, half(2)])
}

/**
 * Values of a plane (from 0) of a cut: between the eight values around each place, `outside` where there are none.
 * @param slices the values of each slice of the grid, rows after each other.
 */
export function reformat(
  grid: Grid,
  slices: readonly GreyArray[],
  cut: Cut,
  plane: number,
  outside: number,
): GreyArray {
  const out = emptyLike(slices[0], cut.columns * cut.rows)
  const isWhole = !(out instanceof Float32Array)
  const first = toGrid(grid, sum([cut.origin, 1], [cut.normal, plane * cut.spacing]))
  const right = stepIn(grid, cut.row, cut.spacing)
  const down = stepIn(grid, cut.column, cut.spacing)
  const sample = sampler(grid, slices, outside)
  for (let y = 0, at = 0; y < cut.rows; y++)
    for (let x = 0; x < cut.columns; x++, at++) {
      const value = sample(
        first[0] + x * right[0] + y * down[0],
        first[1] + x * right[1] + y * down[1],
        first[2] + x * right[2] + y * down[2],
      )
      out[at] = isWhole ? Math.round(value) : value
    }
  return out
}

const stepIn = ({ directions: axes, spacing }: Grid, along: Vector, by: number): Vector =>
  axes.map((axis, at) => (dot(along, axis) * by) / (spacing[at] ?? 1)) as unknown as Vector

function toGrid({ origin, directions: axes, spacing }: Grid, place: Vector): Vector {
  const from = sum([place, 1], [origin, -1])
  return axes.map((axis, at) => dot(from, axis) / (spacing[at] ?? 1)) as unknown as Vector
}

const slack = 0.01

function sampler({ size }: Grid, slices: readonly GreyArray[], outside: number) {
  const [columns, rows, count] = size
  const clamp = (place: number, most: number) => (place < 0 ? 0 : place > most ? most : place)
  const inSlice = (slice: GreyArray, x: number, y: number): number => {
    const [left, top] = [Math.floor(x), Math.floor(y)]
    const [right, down] = [x - left, y - top]
    const start = top * columns + left
    const upper = slice[start] ?? 0
    const above = right === 0 ? upper : upper + ((slice[start + 1] ?? 0) - upper) * right
    if (down === 0) return above
    const lower = slice[start + columns] ?? 0
    const below = right === 0 ? lower : lower + ((slice[start + columns + 1] ?? 0) - lower) * right
    return above + (below - above) * down
  }
  return (x: number, y: number, z: number): number => {
    const isInside =
      x > -slack &&
      y > -slack &&
      z > -slack &&
      x < columns - 1 + slack &&
      y < rows - 1 + slack &&
      z < count - 1 + slack
    if (!isInside) return outside
    const [i, j, k] = [clamp(x, columns - 1), clamp(y, rows - 1), clamp(z, count - 1)]
    const near = Math.floor(k)
    const [here, next] = [slices[near], slices[near + 1]]
    if (here === undefined) return outside
    const value = inSlice(here, i, j)
    return k === near || next === undefined ? value : value + (inSlice(next, i, j) - value) * (k - near)
  }
}

function emptyLike(slice: GreyArray | undefined, length: number): GreyArray {
  if (slice instanceof Uint8Array) return new Uint8Array(length)
  if (slice instanceof Int16Array) return new Int16Array(length)
  return slice instanceof Uint16Array ? new Uint16Array(length) : new Float32Array(length)
}
