/** How often something took how long. */
export interface Measurement {
  readonly what: string
  readonly unit: 'ms'
  readonly values: readonly number[]
  /** Above it the project's promise is broken; absent where nothing is promised. */
  readonly limit?: number
}

export interface Summary {
  readonly what: string
  readonly unit: string
  readonly runs: number
  readonly median: number
  readonly worst: number
  readonly limit?: number
  /** Median by limit: below 1 the promise is kept. */
  readonly ratio?: number
}

export interface BenchOptions {
  /** Folder of a demonstration that is there already; without it one is made. */
  readonly demo?: string | undefined
}

export function summary({ what, unit, values, limit }: Measurement): Summary {
  const sorted = [...values].sort((a, b) => a - b)
  const median = round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN)
  return {
    what,
    unit,
    runs: sorted.length,
    median,
    worst: round(sorted.at(-1) ?? Number.NaN),
    ...(limit !== undefined && { limit, ratio: Math.round((100 * median) / limit) / 100 }),
  }
}

const round = (value: number): number => Math.round(value * 10) / 10
