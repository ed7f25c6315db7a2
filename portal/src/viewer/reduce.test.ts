import { expect, test } from 'vitest'
import { reduce } from './reduce.ts'

test('puts the mean of each square in its place', () => {
  const reduced = reduce(Int16Array.of(0, 2, 10, 10, 4, 6, -10, -10), 4, 2, 2)

  expect(reduced).toMatchObject({ columns: 2, rows: 1, by: 2 })
  expect([...reduced.pixels]).toEqual([3, 0])
})

test('counts what is left over at the edges', () => {
  const reduced = reduce(Uint8Array.of(1, 1, 7, 1, 1, 7, 3, 3, 9), 3, 3, 2)

  expect([...reduced.pixels]).toEqual([1, 7, 3, 9])
})
