import { expect, test } from 'vitest'
import { type Breaker, createBreaker } from './breaker.ts'

const limits = { failures: 5, windowMs: 60_000, openMs: 1000, longestOpenMs: 30_000 }

test('F13: opens after five failures, tries once after a second, and closes when that works', () => {
  let now = 0
  const breaker = createBreaker({ ...limits, now: () => now })
  for (let i = 0; i < 4; i++) breaker.failed()
  expect(isOpen(breaker)).toBe(false)

  breaker.failed()
  expect(() => breaker.check()).toThrow(expect.objectContaining({ code: 'peer-unavailable', retryAfter: 1 }))

  now = 1001
  expect(isOpen(breaker)).toBe(false)
  expect(isOpen(breaker)).toBe(true)
  breaker.succeeded()
  expect(isOpen(breaker)).toBe(false)
})

test('a peer that stays away is tried twice as late each time, half a minute apart at most', () => {
  let now = 0
  const breaker = createBreaker({ ...limits, now: () => now })
  for (let i = 0; i < 5; i++) breaker.failed()

  const tries: number[] = []
  for (; now < 150_000; now += 100) {
    if (isOpen(breaker)) continue
    tries.push(now / 1000)
    breaker.failed()
  }

  expect(tries).toEqual([1, 3, 7, 15, 31, 61, 91, 121])
})

function isOpen(breaker: Breaker): boolean {
  try {
    breaker.check()
    return false
  } catch {
    return true
  }
}

test('failures that lie more than a minute apart do not add up', () => {
  let now = 0
  const breaker = createBreaker({ ...limits, failures: 2, now: () => now })
  breaker.failed()
  now = 61_000
  breaker.failed()

  expect(() => breaker.check()).not.toThrow()
})
