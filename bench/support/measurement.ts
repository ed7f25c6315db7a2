import type { BenchResult } from './bench.ts'

/** How often something took how long. */
export interface Measurement {
  readonly what: string
  readonly unit: 'ms'
  readonly values: readonly number[]
  /** Above it the project's promise is broken; absent where nothing is promised. */
  readonly limit?: number
}

interface Summary {
  readonly what: string
  readonly unit: string
  readonly runs: number
  readonly best: number
  readonly median: number
  readonly worst: number
  readonly limit?: number
  /** Median by limit: below 1 the promise is kept. */
  readonly ratio?: number
}

/** Measurements with their limits as a bench's result. */
export function againstLimits(measurements: readonly Measurement[]): BenchResult {
  const results = measurements.map(summary)
  return { results, text: table(results), failed: results.some(({ ratio = 0 }) => ratio > 1) }
}

function summary({ what, unit, values, limit }: Measurement): Summary {
  const sorted = [...values].sort((a, b) => a - b)
  const median = round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN)
  return {
    what,
    unit,
    runs: sorted.length,
    best: round(sorted[0] ?? Number.NaN),
    median,
    worst: round(sorted.at(-1) ?? Number.NaN),
    ...(limit !== undefined && { limit, ratio: Math.round((100 * median) / limit) / 100 }),
  }
}

const round = (value: number): number => Math.round(value * 10) / 10

const columns: readonly (readonly [string, (row: Summary) => string])[] = [
  ['', ({ what }) => what],
  ['best', ({ best, unit }) => `${best} ${unit}`],
  ['median', ({ median, unit }) => `${median} ${unit}`],
  ['worst', ({ worst, unit }) => `${worst} ${unit}`],
  ['runs', ({ runs }) => String(runs)],
  ['limit', ({ limit, unit }) => (limit === undefined ? '' : `${limit} ${unit}`)],
  ['of limit', ({ ratio }) => (ratio === undefined ? '' : `${Math.round(100 * ratio)} %`)],
]

function table(results: readonly Summary[]): string {
  const lines = [
    columns.map(([title]) => title),
    columns.map(() => '---'),
    ...results.map((row) => columns.map(([, text]) => text(row))),
  ]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}
