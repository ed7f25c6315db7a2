import { directionLetters, oppositeLetters, orientationOf, statedLetters } from './geometry.ts'
import type { PaneState } from './pane-state.ts'
import type { StackImage } from './series-model.ts'

type Side = 'left' | 'right' | 'top' | 'bottom'

/** Letters of the patient's sides at the four edges, as the picture is turned and flipped now. */
export function Orientation({ state }: { readonly state: PaneState }) {
  const letters = sideLetters(state)
  if (letters === undefined) return null
  return (
    <>
      {(Object.keys(letters) as Side[]).map((side) => (
        <span key={side} className={`rv-side rv-side-${side}`} data-side={side}>
          {letters[side]}
        </span>
      ))}
    </>
  )
}

/** Letters at the edges; undefined where the picture's orientation isn't known or it is turned by odd angles. */
export function sideLetters(
  state: Pick<PaneState, 'image' | 'rotation' | 'flipHorizontal' | 'flipVertical'>,
): Record<Side, string> | undefined {
  const { image, rotation, flipHorizontal, flipVertical } = state
  const directions = image === undefined ? undefined : directionsOf(image)
  if (directions === undefined || rotation % 90 !== 0) return undefined
  const { row, column } = directions
  const sideways = [row, oppositeLetters(row)] as const
  const upright = [column, oppositeLetters(column)] as const
  const [right, left] = flipHorizontal ? [sideways[1], sideways[0]] : sideways
  const [bottom, top] = flipVertical ? [upright[1], upright[0]] : upright
  // Clockwise from the right; turning moves each letter on
  const edges = [right, bottom, left, top]
  const at = (edge: number) => edges[(edge - rotation / 90 + 4) % 4] ?? ''
  return { right: at(0), bottom: at(1), left: at(2), top: at(3) }
}

function directionsOf(image: StackImage): { readonly row: string; readonly column: string } | undefined {
  const cosines = orientationOf(image.set, image.frame)
  if (cosines === undefined) return statedLetters(image.set)
  return { row: directionLetters(cosines.row), column: directionLetters(cosines.column) }
}
