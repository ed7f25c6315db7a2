import { expect, test } from 'vitest'
import { perMinute } from './window-limit.ts'

test('N027: the 61st request in a minute waits for the end of the minute', () => {
  const limit = perMinute(60)
  const waits = Array.from({ length: 61 }, () => limit('PT'))

  expect(waits.slice(0, 60)).toEqual(Array(60).fill(0))
  expect(waits[60]).toBeGreaterThan(0)
  expect(limit('ES')).toBe(0)
})
