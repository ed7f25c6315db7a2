import { expect, test } from 'vitest'
import { orderFrom } from './prefetch-order.ts'

test('loads around the position, those ahead before those behind', () => {
  expect(orderFrom(3, 7)).toEqual([3, 4, 2, 5, 6, 1, 0])
})

test('leaves nothing out at the ends', () => {
  expect(orderFrom(0, 3)).toEqual([0, 1, 2])
  expect(orderFrom(2, 3)).toEqual([2, 1, 0])
})
