import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { Entry } from '../list/entries.ts'
import type { ListContent } from '../list/use-list.ts'
import type { ChangeView } from '../list/use-view.ts'
import type { ViewState } from '../list/view-state.ts'
import { type Lane, lanesOf, type Mark, marksOf } from './lanes.ts'
import { dayOf, including, type Span, today, wholeSpan, zoomed } from './span.ts'

export interface LaneInSight {
  readonly lane: Lane
  readonly marks: readonly Mark[]
}

export interface TimelineState {
  readonly whole: Span
  readonly span: Span
  readonly lanes: readonly LaneInSight[]
  /** The mark that the tab key stops at and whose entries are shown below. */
  readonly active: { readonly lane: number; readonly mark: Mark; readonly entry: Entry } | undefined
  readonly look: (span: Span) => void
  readonly zoom: (factor: number, around: number) => void
  /** Makes an entry the one that is looked at, in the span given, else in the one in sight, which moves to it. */
  readonly goTo: (entry: Entry, within?: Span) => void
  readonly container: React.RefObject<HTMLDivElement | null>
}

/** px that a mark takes: its status, a modality and its count. */
const markRoom = 88

/**
 * What the timeline shows of the list, and how one moves in it.
 * @param width of the lanes in px.
 */
export function useTimeline(
  { entries, groups }: ListContent,
  { timeline }: ViewState,
  change: ChangeView,
  width: number,
): TimelineState {
  const whole = useMemo(
    () =>
      wholeSpan(
        entries.flatMap(({ at }) => dayOf(at) ?? []),
        today(),
      ),
    [entries],
  )
  const { at, span: kept } = timeline
  const span = useMemo(() => (kept ? zoomed(kept, 1, kept.from, whole) : whole), [kept, whole])
  const all = useMemo(() => lanesOf(groups ?? []), [groups])
  const lanes = useMemo(
    () => all.map((lane) => ({ lane, marks: width > 0 ? marksOf(lane, span, width, markRoom) : [] })),
    [all, span, width],
  )
  const active = useMemo(() => activeIn(lanes, at), [lanes, at])

  const container = useRef<HTMLDivElement>(null)
  const wantsFocus = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows when the mark is another
  useEffect(() => {
    if (!wantsFocus.current) return
    wantsFocus.current = false
    container.current?.querySelector<HTMLElement>('.tl-mark[tabindex="0"]')?.focus()
  }, [active])

  const look = useCallback(
    (next: Span) => change((state) => ({ timeline: { ...state.timeline, span: next } })),
    [change],
  )
  const zoom = useCallback(
    (factor: number, around: number) => {
      wantsFocus.current = container.current?.contains(document.activeElement) ?? false
      look(zoomed(span, factor, around, whole))
    },
    [look, span, whole],
  )
  const goTo = useCallback(
    (entry: Entry, within: Span = span) => {
      wantsFocus.current = true
      const day = dayOf(entry.at)
      const next = day === undefined ? within : including(within, day, whole)
      change(() => ({ timeline: { span: next, at: entry.id } }))
    },
    [change, span, whole],
  )
  return { whole, span, lanes, active, look, zoom, goTo, container }
}

/** The mark that holds an entry; where none in sight does, the newest. */
function activeIn(lanes: readonly LaneInSight[], at: string | undefined): TimelineState['active'] {
  let newest: TimelineState['active']
  for (const [lane, { marks }] of lanes.entries())
    for (const mark of marks) {
      const entry = mark.entries.find(({ id }) => id === at)
      if (entry) return { lane, mark, entry }
      const [last] = mark.entries.slice(-1)
      if (last && (!newest || mark.to > newest.mark.to)) newest = { lane, mark, entry: last }
    }
  return newest
}
