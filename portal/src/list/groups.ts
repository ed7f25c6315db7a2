import { type ReportStatus, toneOf, urgencyOf } from '../design/status-tone.ts'
import type { Entry } from './entries.ts'
import { type Expected, expectedTogether } from './expected.ts'
import { choicesOf, type Grouping } from './facets.ts'
import type { SortContext } from './sort.ts'

/** Entries that have the same value, in the order in which they came. */
export interface Group {
  /** '' for those without a value. */
  readonly key: string
  readonly label: string
  readonly entries: readonly Entry[]
  readonly studies: number
  readonly reports: number
  readonly bytes: number
  /** Seconds that all of it takes to arrive; undefined when the speed of no line is known. */
  readonly expected: Expected | undefined
  /** The status that asks for attention most, and how many reports have one like it; undefined when none does. */
  readonly alert: { readonly status: ReportStatus; readonly count: number } | undefined
}

/** In years the newest come first, by size the smallest, by status the most urgent; all else goes by the language. */
const placeOf: Readonly<Partial<Record<Grouping, (key: string, entries: readonly Entry[]) => number>>> = {
  year: (key) => -Number(key),
  size: (key) => Number(key) || Number.POSITIVE_INFINITY,
  status: (_, entries) => Math.min(...entries.map(({ status }) => urgencyOf(status))),
}

/**
 * Puts entries together by a parameter. An entry with several values stands once, in the group of that combination; those
 * without a value come last.
 * @param without what the group of entries without a value is called.
 */
export function groupEntries(
  entries: readonly Entry[],
  by: Grouping,
  context: SortContext,
  without: string,
): readonly Group[] {
  const groups = new Map<string, { label: string; entries: Entry[] }>()
  for (const entry of entries) {
    const labels = new Map(
      choicesOf(by, entry).map(({ key, label }) => [key, label ?? context.labelOf(by, key)]),
    )
    const key = [...labels.keys()].sort().join('\n')
    const known = groups.get(key)
    if (known) known.entries.push(entry)
    else groups.set(key, { label: [...labels.values()].join(', ') || without, entries: [entry] })
  }
  const place = placeOf[by]
  return [...groups]
    .map(([key, { label, entries: inIt }]) => ({
      place: place?.(key, inIt) ?? 0,
      group: groupOf(key, label, inIt, context),
    }))
    .sort(
      (a, b) =>
        Number(a.group.key === '') - Number(b.group.key === '') ||
        a.place - b.place ||
        context.collator.compare(a.group.label, b.group.label),
    )
    .map(({ group }) => group)
}

function groupOf(key: string, label: string, entries: readonly Entry[], context: SortContext): Group {
  const reports = new Map(
    entries
      .flatMap(({ row, reports }) => (row.kind === 'report' ? [row] : reports))
      .map((row) => [row.id, row]),
  )
  return {
    key,
    label,
    entries,
    studies: entries.filter(({ row }) => row.kind === 'study').length,
    reports: reports.size,
    bytes: entries.reduce((sum, { row }) => sum + (row.bytes ?? 0), 0),
    expected: expectedTogether(entries.map((entry) => context.expectedOf(entry))),
    alert: alertOf([...reports.values()].map(({ status }) => status)),
  }
}

function alertOf(statuses: readonly (ReportStatus | undefined)[]): Group['alert'] {
  const [worst] = [...statuses].sort((a, b) => urgencyOf(a) - urgencyOf(b))
  const tone = toneOf(worst)
  if (worst === undefined || tone === 'final' || tone === 'none') return undefined
  return { status: worst, count: statuses.filter((status) => toneOf(status) === tone).length }
}
