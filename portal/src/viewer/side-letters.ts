import type { Point } from './camera.ts'
import { oppositeLetters } from './geometry.ts'

export type SideLetters = Readonly<Record<'left' | 'right' | 'top' | 'bottom', string>>

/**
 * Letters at the edges from the letters of the directions in which a picture's columns and rows are counted, and where
 * these directions go on the screen (x to the right, y down); undefined when they go askew.
 */
export function sideLetters(
  { row, column }: { readonly row: string; readonly column: string },
  rowGoes: Point,
  columnGoes: Point,
): SideLetters | undefined {
  const isUpright = isAlong(rowGoes[0], rowGoes[1]) && isAlong(columnGoes[1], columnGoes[0])
  const isTurned = isAlong(rowGoes[1], rowGoes[0]) && isAlong(columnGoes[0], columnGoes[1])
  if (!isUpright && !isTurned) return undefined
  const [sideways, sidewaysGoes] = isUpright ? [row, rowGoes[0]] : [column, columnGoes[0]]
  const [upright, uprightGoes] = isUpright ? [column, columnGoes[1]] : [row, rowGoes[1]]
  const right = sidewaysGoes > 0 ? sideways : oppositeLetters(sideways)
  const bottom = uprightGoes > 0 ? upright : oppositeLetters(upright)
  return { right, left: oppositeLetters(right), bottom, top: oppositeLetters(bottom) }
}

function isAlong(main: number, other: number): boolean {
  return Math.abs(other) < Math.abs(main) * 0.02
}
