import { expect, test } from 'vitest'
import { expectedSeconds, widened } from './line-estimate.ts'

test('the expected time is told with its spread', () => {
  const line = {
    samples: 40,
    bytesPerSecond: { low: 1e6, middle: 5e6, high: 10e6 },
    firstByteMs: { low: 50, middle: 100, high: 400 },
  }
  expect(expectedSeconds(line, 50e6)).toEqual({ low: 5.05, middle: 10.1, high: 50.4 })
})

test('one measurement says less than a hundred', () => {
  const one = { low: 8, middle: 8, high: 8 }
  expect(widened(one, 1)).toEqual({ low: 4, middle: 8, high: 16 })
  expect(widened(one, 100).high).toBeCloseTo(8.8)
  expect(widened({ low: 1, middle: 8, high: 90 }, 100)).toEqual({ low: 1, middle: 8, high: 90 })
})
