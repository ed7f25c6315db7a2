import type { Point } from './camera.ts'
import { directionLetters, oppositeLetters, orientationOf, statedLetters } from './geometry.ts'
import type { Pane } from './pane.ts'
import type { StackImage } from './series-model.ts'

export type SideLetters = Readonly<Record<'left' | 'right' | 'top' | 'bottom', string>>

/** Letters of the patient's sides at the four edges, as the picture lies on the screen now. */
export function Orientation({ pane }: { readonly pane: Pane }) {
  const letters = lettersOf(pane)
  if (letters === undefined) return null
  return (['left', 'right', 'top', 'bottom'] as const).map((side) => (
    <span key={side} className={`rv-side rv-side-${side}`} data-side={side}>
      {letters[side]}
    </span>
  ))
}

// Read off the camera, not off what was asked of it: a wrong letter is worse than none
function lettersOf({ camera, state }: Pane): SideLetters | undefined {
  const directions = directionsOf(state.get().image)
  const [zero, along, down] = (
    [
      [0, 0],
      [1, 0],
      [0, 1],
    ] as const
  ).map(camera.toScreen)
  if (directions === undefined || zero === undefined || along === undefined || down === undefined)
    return undefined
  const from = ([x, y]: Point): Point => [x - zero[0], y - zero[1]]
  return sideLetters(directions, from(along), from(down))
}

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

function directionsOf(
  image: StackImage | undefined,
): { readonly row: string; readonly column: string } | undefined {
  if (image === undefined) return undefined
  const cosines = orientationOf(image.set, image.frame)
  if (cosines === undefined) return statedLetters(image.set)
  return { row: directionLetters(cosines.row), column: directionLetters(cosines.column) }
}
