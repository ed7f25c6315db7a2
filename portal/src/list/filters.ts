import type { Entry } from './entries.ts'
import { type Facet, facets, keysOf } from './facets.ts'
import { fold, wordsOf } from './fold.ts'

export const periods = ['day', 'week', 'month', 'year', 'fiveYears', 'tenYears'] as const
export type Period = (typeof periods)[number]

/** What the list is narrowed to. Everything empty: nothing is hidden. */
export interface Filters {
  readonly search: string
  readonly title: string
  /** A preset, or days as yyyy-mm-dd, either end open. */
  readonly acquired: Period | { readonly from?: string; readonly to?: string } | undefined
  /** Bytes, either end open. */
  readonly size: { readonly least?: number; readonly most?: number } | undefined
  readonly chosen: Readonly<Partial<Record<Facet, readonly string[]>>>
}

export const noFilters: Filters = { search: '', title: '', acquired: undefined, size: undefined, chosen: {} }

/** One filter that is set, to be named and dropped by itself. */
export type FilterName = 'search' | 'title' | 'acquired' | 'size' | Facet

/** Names of the filters that are set, in the order of the bar. */
export function activeFilters(filters: Filters): readonly FilterName[] {
  return [
    ...(filters.search.trim() ? (['search'] as const) : []),
    ...facets.filter((facet) => (filters.chosen[facet]?.length ?? 0) > 0),
    ...(filters.acquired ? (['acquired'] as const) : []),
    ...(filters.title.trim() ? (['title'] as const) : []),
    ...(filters.size ? (['size'] as const) : []),
  ]
}

/** The filters without one of them. */
export function without(filters: Filters, name: FilterName): Filters {
  if (name === 'search' || name === 'title') return { ...filters, [name]: '' }
  if (name === 'acquired' || name === 'size') return { ...filters, [name]: undefined }
  return { ...filters, chosen: { ...filters.chosen, [name]: [] } }
}

/**
 * The entries that every filter lets through, in the order given. Several values of one facet: any of them.
 * @param now for the presets that count back from today.
 */
export function filterEntries(
  entries: readonly Entry[],
  filters: Filters,
  now: Date = new Date(),
): readonly Entry[] {
  const tests = testsOf(filters, now)
  return tests.length === 0 ? entries : entries.filter((entry) => tests.every((test) => test(entry)))
}

type Test = (entry: Entry) => boolean

function testsOf(filters: Filters, now: Date): readonly Test[] {
  const tests: Test[] = []
  for (const facet of facets) {
    const chosen = new Set(filters.chosen[facet])
    if (chosen.size > 0) tests.push((entry) => keysOf(facet, entry).some((key) => chosen.has(key)))
  }
  if (filters.acquired) {
    const { from, to } = daysOf(filters.acquired, now)
    // Sources write local wall-clock times: whole days compare as text.
    tests.push(({ at }) => at !== '' && (!from || at.slice(0, 10) >= from) && (!to || at.slice(0, 10) <= to))
  }
  if (filters.size) {
    const { least = 0, most = Number.POSITIVE_INFINITY } = filters.size
    tests.push(({ row }) => row.bytes !== undefined && row.bytes >= least && row.bytes <= most)
  }
  const title = wordsOf(filters.title)
  if (title.length > 0)
    tests.push(({ row }) => {
      const text = fold(row.title)
      return title.every((word) => text.includes(word))
    })
  const words = wordsOf(filters.search)
  if (words.length > 0) tests.push(({ text }) => words.every((word) => text.includes(word)))
  return tests
}

const back: Readonly<Record<Period, { days?: number; months?: number; years?: number }>> = {
  day: { days: 1 },
  week: { days: 7 },
  month: { months: 1 },
  year: { years: 1 },
  fiveYears: { years: 5 },
  tenYears: { years: 10 },
}

/** First and last day of a period or range, yyyy-mm-dd, each only where it has one. */
export function daysOf(
  acquired: NonNullable<Filters['acquired']>,
  now: Date,
): { readonly from?: string; readonly to?: string } {
  if (typeof acquired !== 'string') return acquired
  const { days = 0, months = 0, years = 0 } = back[acquired]
  const from = new Date(Date.UTC(now.getFullYear() - years, now.getMonth() - months, now.getDate() - days))
  return { from: from.toISOString().slice(0, 10) }
}
