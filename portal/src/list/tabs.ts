import type { Entry } from './entries.ts'
import { choicesOf, type Grouping } from './facets.ts'
import type { SortContext } from './sort.ts'

export interface Tab {
  /** A value; '' for all, `noValue` for what has none. */
  readonly key: string
  /** What it is called; undefined for all and for what has no value. */
  readonly label: string | undefined
  readonly count: number
}

/** Key of the tab of entries without a value: no code or name looks like it. */
export const noValue = '\t'

/** Whether an entry stands in a tab; one with several values stands in the tab of each. */
export function isInTab(entry: Entry, by: Grouping, tab: string): boolean {
  if (tab === '') return true
  const choices = choicesOf(by, entry)
  return tab === noValue ? choices.length === 0 : choices.some(({ key }) => key === tab)
}

/**
 * All, then each value that occurs at all: years from the newest, all else the most frequent first; last what has none.
 * Counts are those of the filtered entries.
 */
export function tabsOf(
  filtered: readonly Entry[],
  all: readonly Entry[],
  by: Grouping,
  labelOf: SortContext['labelOf'],
): readonly Tab[] {
  const everywhere = countsOf(all, by)
  const here = countsOf(filtered, by)
  const tabs = [...everywhere]
    .sort(([a, x], [b, y]) => (by === 'year' ? b.localeCompare(a) : y.count - x.count || a.localeCompare(b)))
    .map(([key, { label }]) => ({
      key,
      label: key === noValue ? undefined : (label ?? labelOf(by, key)),
      count: here.get(key)?.count ?? 0,
    }))
  const isNone = ({ key }: Tab): boolean => key === noValue
  return [
    { key: '', label: undefined, count: filtered.length },
    ...tabs.filter((tab) => !isNone(tab)),
    ...tabs.filter(isNone),
  ]
}

function countsOf(
  entries: readonly Entry[],
  by: Grouping,
): ReadonlyMap<string, { readonly label: string | undefined; readonly count: number }> {
  const counts = new Map<string, { label: string | undefined; count: number }>()
  for (const entry of entries) {
    const choices = choicesOf(by, entry)
    const labels = new Map(choices.map(({ key, label }) => [key, label]))
    if (labels.size === 0) labels.set(noValue, undefined)
    for (const [key, label] of labels) {
      const known = counts.get(key)
      counts.set(key, { label: known?.label ?? label, count: (known?.count ?? 0) + 1 })
    }
  }
  return counts
}
