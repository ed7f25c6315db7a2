import type { Range } from '@tanstack/react-virtual'

/**
 * Which lines are in the page, beside those in sight: the same ones until half of the margin is used up. A bar above that
 * breaks into another line changes how many are in sight, and would otherwise change the table a second time, a frame later.
 */
export function steadyRange(): (range: Range) => number[] {
  let held = { first: 0, last: -1, count: -1 }
  return ({ startIndex, endIndex, overscan, count }) => {
    const isEnough = (margin: number): boolean =>
      held.first <= Math.max(0, startIndex - margin) && held.last >= Math.min(count - 1, endIndex + margin)
    const isTooMuch = held.first < startIndex - 2 * overscan || held.last > endIndex + 2 * overscan
    if (held.count !== count || isTooMuch || !isEnough(overscan / 2))
      held = {
        first: Math.max(0, startIndex - overscan),
        last: Math.min(count - 1, endIndex + overscan),
        count,
      }
    return Array.from({ length: held.last - held.first + 1 }, (_, at) => held.first + at)
  }
}
