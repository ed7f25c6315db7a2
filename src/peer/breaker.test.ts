import { expect, test } from 'vitest'
import { createBreaker } from './breaker.ts'

test('F13: opens after five failures, tries once after 30 seconds, and closes when that works', () => {
  let now = 0
  const breaker = createBreaker({ failures: 5, windowMs: 60_000, openMs: 30_000, now: () => now })
  const isOpen = (): boolean => {
    try {
      breaker.check()
      return false
    } catch {
      return true
    }
  }
  for (let i = 0; i < 4; i++) breaker.failed()
  expect(isOpen()).toBe(false)

  breaker.failed()
  expect(() => breaker.check()).toThrow(expect.objectContaining({ code: 'peer-unavailable', retryAfter: 30 }))

  now = 30_001
  expect(isOpen()).toBe(false)
  expect(isOpen()).toBe(true)
  breaker.succeeded()
  expect(isOpen()).toBe(false)
})

test('failures that lie more than a minute apart do not add up', () => {
  let now = 0
  const breaker = createBreaker({ failures: 2, windowMs: 60_000, openMs: 30_000, now: () => now })
  breaker.failed()
  now = 61_000
  breaker.failed()

  expect(() => breaker.check()).not.toThrow()
})
