import { dot, normalOf, type Plane } from './geometry.ts'

/** What of a frame decides its place in a stack. */
export interface Placed {
  readonly plane?: Plane
  readonly instanceNumber?: number
  readonly frame: number
  readonly acquiredAt?: string
}

/**
 * Order of a stack: along the normal when all frames lie parallel at more than one place (those at one place by
 * instance number), otherwise by instance number and frame. The order of what is equal stays. The head or the right
 * comes first or last as the acquisition's own numbering has it.
 */
export function sortImages<T extends Placed>(images: readonly T[]): readonly T[] {
  const byNumber = [...images].sort(compareNumbers)
  const heights = positions(byNumber)
  if (heights === undefined) return byNumber
  const at = new Map(byNumber.map((image, index) => [image, heights[index] ?? 0]))
  const sign = runsUpwards(heights) ? 1 : -1
  return [...byNumber].sort((a, b) => {
    const apart = (at.get(a) ?? 0) - (at.get(b) ?? 0)
    return Math.abs(apart) < 1e-3 ? 0 : apart * sign
  })
}

function compareNumbers(a: Placed, b: Placed): number {
  const numbers =
    (a.instanceNumber ?? Number.MAX_SAFE_INTEGER) - (b.instanceNumber ?? Number.MAX_SAFE_INTEGER)
  return numbers || a.frame - b.frame
}

/** Position of each along the normal of the first; undefined when that would order nothing. */
function positions(images: readonly Placed[]): readonly number[] | undefined {
  const first = images[0]?.plane
  if (first === undefined || images.length < 2) return undefined
  const normal = normalOf(first)
  const heights: number[] = []
  for (const { plane } of images) {
    if (plane === undefined || plane.frameOfReference !== first.frameOfReference) return undefined
    // Planes that aren't parallel (localizers, radial and 4D sets) have no common order
    if (dot(normalOf(plane), normal) < 0.99) return undefined
    heights.push(dot(plane.position, normal))
  }
  const places = new Set(heights.map((height) => Math.round(height * 100)))
  return places.size > 1 ? heights : undefined
}

function runsUpwards(heights: readonly number[]): boolean {
  const last = heights.at(-1) ?? 0
  return last >= (heights[0] ?? 0)
}
