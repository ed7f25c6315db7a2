/** A figure that varies: nine of ten are above `low`, half above `middle`, one of ten above `high`. */
export interface Spread {
  readonly low: number
  readonly middle: number
  readonly high: number
}

/** What transfers of the last weeks say of the line to a country at this hour of the day. */
export interface LineFigures {
  /** How many measurements there were. */
  readonly samples: number
  readonly bytesPerSecond: Spread
  /** From asking to the first byte of an answer, in milliseconds. */
  readonly firstByteMs: Spread
}

/** Seconds until so many bytes are here: `low` on a good day, `high` on a bad one. */
export function expectedSeconds({ bytesPerSecond, firstByteMs }: LineFigures, bytes: number): Spread {
  const seconds = (waitMs: number, rate: number): number => waitMs / 1000 + bytes / rate
  return {
    low: seconds(firstByteMs.low, bytesPerSecond.high),
    middle: seconds(firstByteMs.middle, bytesPerSecond.middle),
    high: seconds(firstByteMs.high, bytesPerSecond.low),
  }
}

/** A few measurements agree by chance: the fewer there were, the further their spread is opened. */
export function widened({ low, middle, high }: Spread, samples: number): Spread {
  const factor = 1 + 1 / Math.sqrt(samples)
  return { low: Math.min(low, middle / factor), middle, high: Math.max(high, middle * factor) }
}
