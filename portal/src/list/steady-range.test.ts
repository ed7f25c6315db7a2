import { expect, test } from 'vitest'
import { steadyRange } from './steady-range.ts'

const ends = (lines: readonly number[]) => [lines[0], lines.at(-1)]

test('a table that becomes a little higher or lower keeps its lines', () => {
  const linesOf = steadyRange()
  const before = linesOf({ startIndex: 0, endIndex: 20, overscan: 14, count: 300 })

  expect(ends(before)).toEqual([0, 34])
  for (const endIndex of [18, 22, 27])
    expect(linesOf({ startIndex: 0, endIndex, overscan: 14, count: 300 })).toEqual(before)
})

test('whoever scrolls always has lines before and behind, never more than twice the margin', () => {
  const linesOf = steadyRange()
  for (const startIndex of [0, 3, 9, 60, 61, 100, 279, 240, 12, 0]) {
    const endIndex = startIndex + 20
    const [first = 0, last = 0] = ends(linesOf({ startIndex, endIndex, overscan: 14, count: 300 }))

    expect(first).toBeLessThanOrEqual(Math.max(0, startIndex - 7))
    expect(last).toBeGreaterThanOrEqual(Math.min(299, endIndex + 7))
    expect(last - first).toBeLessThanOrEqual(20 + 4 * 14)
  }
})

test('another list has its own lines at once, an empty one none', () => {
  const linesOf = steadyRange()
  linesOf({ startIndex: 0, endIndex: 20, overscan: 14, count: 300 })

  expect(ends(linesOf({ startIndex: 0, endIndex: 3, overscan: 14, count: 4 }))).toEqual([0, 3])
  expect(linesOf({ startIndex: 0, endIndex: 0, overscan: 14, count: 0 })).toEqual([])
})
