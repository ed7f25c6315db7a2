import { type DataSet, number, numbers, text } from './dicom-json.ts'
import { groups, nearest } from './functional-groups.ts'

export type Vector = readonly [number, number, number]

/** Where a frame lies in the patient, in mm: PS3.3 C.7.6.2. */
export interface Plane {
  readonly position: Vector
  /** Direction in which the column index grows. */
  readonly row: Vector
  /** Direction in which the row index grows. */
  readonly column: Vector
  readonly frameOfReference?: string
}

/** The plane of a frame (counted from 1); undefined when it has none or one that can't be. */
export function planeOf(set: DataSet, frame: number): Plane | undefined {
  const position = nearest(set, frame, groups.position, (place) => vector(numbers(place, '00200032')))
  const cosines = orientationOf(set, frame)
  if (position === undefined || cosines === undefined) return undefined
  const frameOfReference = text(set, '00200052')
  return { position, ...cosines, ...(frameOfReference === undefined ? {} : { frameOfReference }) }
}

/** Directions of rows and columns, where they are there and stand upright on each other. */
export function orientationOf(
  set: DataSet,
  frame: number,
): { readonly row: Vector; readonly column: Vector } | undefined {
  return nearest(set, frame, groups.orientation, (place) => {
    const values = numbers(place, '00200037')
    const row = vector(values.slice(0, 3))
    const column = vector(values.slice(3, 6))
    if (row === undefined || column === undefined) return undefined
    const isSound =
      Math.abs(length(row) - 1) < 0.01 &&
      Math.abs(length(column) - 1) < 0.01 &&
      Math.abs(dot(row, column)) < 0.01
    return isSound ? { row, column } : undefined
  })
}

/** Thickness of a slice in mm. */
export function thicknessOf(set: DataSet, frame: number): number | undefined {
  return nearest(set, frame, groups.pixelMeasures, (place) => number(place, '00180050'))
}

/** Direction in which slices follow each other. */
export function normalOf(plane: { readonly row: Vector; readonly column: Vector }): Vector {
  const [a, b, c] = plane.row
  const [d, e, f] = plane.column
  return [b * f - c * e, c * d - a * f, a * e - b * d]
}

export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

function length(v: Vector): number {
  return Math.sqrt(dot(v, v))
}

function vector(values: readonly number[]): Vector | undefined {
  const [x, y, z] = values
  return x === undefined || y === undefined || z === undefined ? undefined : [x, y, z]
}

const letters = [
  ['L', 'R'],
  ['P', 'A'],
  ['H', 'F'],
] as const

/**
 * Letters of the side of the body that a direction of the image goes to (PS3.3 C.7.6.1.1.1), the main one first, as
 * 'L' or 'AF'; empty when it goes nowhere.
 */
export function directionLetters(direction: Vector): string {
  return direction
    .map((part, axis) => ({ size: Math.abs(part), letter: letters[axis]?.[part > 0 ? 0 : 1] ?? '' }))
    .filter(({ size }) => size > 0.25)
    .sort((a, b) => b.size - a.size)
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join('')
}

/** Letters by Patient Orientation (0020,0020) of projections: of the row's direction, then of the column's. */
export function statedLetters(set: DataSet): { readonly row: string; readonly column: string } | undefined {
  const [row, column] = (set['00200020']?.Value ?? []).map((value) => String(value ?? ''))
  return row && column ? { row, column } : undefined
}

const opposites: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' }

/** The other side of each letter. */
export function oppositeLetters(side: string): string {
  return [...side].map((letter) => opposites[letter] ?? letter).join('')
}
