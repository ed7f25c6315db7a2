import type { Span } from '../timeline/span.ts'
import { type Filters, noFilters } from './filters.ts'
import { newestFirst, type Sort } from './sort.ts'

/** How one patient's list is looked at. Lives as long as the browser's tab, and is kept across reloads of it. */
export interface ViewState {
  readonly filters: Filters
  readonly sort: Sort
  /** A value of what the tabs are by, or '' for all. */
  readonly tab: string
  /** Groups that are folded, by their keys. */
  readonly folded: readonly string[]
  /** Entries that stand open. */
  readonly open: readonly string[]
  /** Entries and reports that are selected. */
  readonly selected: readonly string[]
  /** What waits in the basket: studies and reports. */
  readonly basket: readonly string[]
  readonly scroll: number
  readonly timeline: {
    /** The stretch of time in sight; the whole where it is undefined. */
    readonly span?: Span | undefined
    /** Id of the entry that is looked at. */
    readonly at?: string
  }
}

const freshView: ViewState = {
  filters: noFilters,
  sort: newestFirst,
  tab: '',
  folded: [],
  open: [],
  selected: [],
  basket: [],
  scroll: 0,
  timeline: {},
}

const keyOf = (treatment: string): string => `roentgate.view.${treatment}`
const states = new Map<string, ViewState>()
const listeners = new Set<() => void>()

/** The state of a patient's list, the same object until it changes. */
export function viewState(treatment: string): ViewState {
  const known = states.get(treatment)
  if (known) return known
  const read = readState(sessionStorage.getItem(keyOf(treatment)))
  states.set(treatment, read)
  return read
}

/** Changes part of the state and keeps it. */
export function updateView(treatment: string, change: (state: ViewState) => Partial<ViewState>): void {
  const before = viewState(treatment)
  const after = { ...before, ...change(before) }
  states.set(treatment, after)
  sessionStorage.setItem(keyOf(treatment), JSON.stringify(after))
  for (const listener of listeners) listener()
}

export function subscribeToViews(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Forgets one patient's list. */
export function forgetView(treatment: string): void {
  states.delete(treatment)
  sessionStorage.removeItem(keyOf(treatment))
}

/** Forgets every patient's list: at sign-out. */
export function forgetViews(): void {
  states.clear()
  sessionStorage.clear()
}

function readState(text: string | null): ViewState {
  if (text === null) return freshView
  try {
    return { ...freshView, ...(JSON.parse(text) as Partial<ViewState>) }
  } catch {
    return freshView
  }
}
