import type { Point } from './camera.ts'
import { dot, normalOf, type Vector } from './geometry.ts'
import type { StackImage } from './series-model.ts'
import { spacingOf } from './spacing.ts'
import { sum } from './volume.ts'

/** A place in the patient, in mm, as a place in a picture; undefined where the picture lies nowhere. */
export function toPicture({ plane, set, frame }: StackImage, place: Vector): Point | undefined {
  const spacing = spacingOf(set, frame)
  if (plane === undefined || spacing === undefined) return undefined
  const from = sum([place, 1], [plane.position, -1])
  return [dot(from, plane.row) / spacing.column + 0.5, dot(from, plane.column) / spacing.row + 0.5]
}

/** A place in a picture as a place in the patient, in mm. */
export function toPatient({ plane, set, frame }: StackImage, [x, y]: Point): Vector | undefined {
  const spacing = spacingOf(set, frame)
  if (plane === undefined || spacing === undefined) return undefined
  return sum(
    [plane.position, 1],
    [plane.row, (x - 0.5) * spacing.column],
    [plane.column, (y - 0.5) * spacing.row],
  )
}

/** The picture of a stack that goes nearest to a place in the patient. */
export function nearestIndex(images: readonly StackImage[], place: Vector): number | undefined {
  let best: { readonly index: number; readonly apart: number } | undefined
  for (const [index, { plane }] of images.entries()) {
    if (plane === undefined) return undefined
    const apart = Math.abs(dot(sum([place, 1], [plane.position, -1]), normalOf(plane)))
    if (apart < (best?.apart ?? Infinity)) best = { index, apart }
  }
  return best?.index
}

/** A place moved along the normal of a picture until it lies in it. */
export function onto({ plane }: StackImage, place: Vector): Vector {
  if (plane === undefined) return place
  const normal = normalOf(plane)
  return sum([place, 1], [normal, dot(sum([plane.position, 1], [place, -1]), normal)])
}
