import { expect, test } from 'vitest'
import { reusedMemory } from './reused-memory.ts'

test('gives the same memory again once it is released, and never twice before', () => {
  const memory = reusedMemory()
  const [first, second] = [memory.allocate(50_000), memory.allocate(50_000)]

  memory.release()
  const again = [memory.allocate(50_000), memory.allocate(40_000)]

  expect(first.buffer).not.toBe(second.buffer)
  expect(new Set(again.map(({ buffer }) => buffer))).toEqual(new Set([first.buffer, second.buffer]))
  expect(again.map(({ length }) => length)).toEqual([50_000, 40_000])
})

test('keeps no more than it may, however much is asked for', () => {
  const memory = reusedMemory(200_000)
  const given = Array.from({ length: 10 }, () => memory.allocate(50_000))

  memory.release()
  const again = Array.from({ length: 10 }, () => memory.allocate(50_000))

  expect(given.every(({ length }) => length === 50_000)).toBe(true)
  expect(again.filter(({ buffer }) => given.some((each) => each.buffer === buffer))).toHaveLength(4)
})
