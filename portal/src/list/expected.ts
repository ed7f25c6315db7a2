import type { Documents } from '../../../src/http/portal/contract-list.ts'

type Line = NonNullable<Documents['line']>
/** Seconds: on a good day, half of the time, on a bad day. */
export type Expected = Line['firstByteMs']

/** How long so many bytes take on a line. */
export function expectedOn({ bytesPerSecond, firstByteMs }: Line, bytes: number): Expected {
  const seconds = (waitMs: number, rate: number): number => waitMs / 1000 + bytes / rate
  return {
    low: seconds(firstByteMs.low, bytesPerSecond.high),
    middle: seconds(firstByteMs.middle, bytesPerSecond.middle),
    high: seconds(firstByteMs.high, bytesPerSecond.low),
  }
}

/** One after the other on days that are all alike; absent when nothing is expected of any. */
export function expectedTogether(all: readonly (Expected | undefined)[]): Expected | undefined {
  const known = all.filter((one) => one !== undefined)
  if (known.length === 0) return undefined
  const sum = (of: keyof Expected): number => known.reduce((total, one) => total + one[of], 0)
  return { low: sum('low'), middle: sum('middle'), high: sum('high') }
}
