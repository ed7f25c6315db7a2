import type { Point } from './camera.ts'
import { directionLetters, orientationOf, statedLetters } from './geometry.ts'
import type { Pane } from './pane.ts'
import type { StackImage } from './series-model.ts'
import { type SideLetters, sideLetters } from './side-letters.ts'

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

function directionsOf(
  image: StackImage | undefined,
): { readonly row: string; readonly column: string } | undefined {
  if (image === undefined) return undefined
  const cosines = orientationOf(image.set, image.frame)
  if (cosines === undefined) return statedLetters(image.set)
  return { row: directionLetters(cosines.row), column: directionLetters(cosines.column) }
}
