import { areSingleKeysOn, isTyping } from '../frame/single-keys.ts'
import type { Entry } from '../list/entries.ts'
import { idsOf, type RowActions } from '../list/table-keys.ts'
import type { Lane, Mark } from './lanes.ts'
import type { TimelineState } from './use-timeline.ts'

interface Keyed {
  readonly state: TimelineState
  readonly actions: RowActions
}

type Command = (at: NonNullable<TimelineState['active']>, keyed: Keyed) => void

const go = ({ goTo }: TimelineState, entry: Entry | undefined): void => {
  if (entry) goTo(entry)
}

/** To the entry before or after a mark in its lane, whether it is in sight or not. */
const inLane =
  (step: 1 | -1): Command =>
  ({ lane, mark }, { state }) => {
    const placed = state.lanes[lane]?.lane.placed ?? []
    const edge = mark.entries.at(step === 1 ? -1 : 0)
    const index = placed.findIndex(({ entry }) => entry === edge)
    go(state, placed[index + step]?.entry)
  }

/** To what is nearest in time in the next lane that holds anything. */
const acrossLanes =
  (step: 1 | -1): Command =>
  ({ lane, mark }, { state }) => {
    for (let next = lane + step; next >= 0 && next < state.lanes.length; next += step) {
      const found = nearest(state.lanes[next]?.lane, mark)
      if (found) return go(state, found)
    }
  }

function nearest(lane: Lane | undefined, { from }: Mark): Entry | undefined {
  return lane?.placed.toSorted((a, b) => Math.abs(a.day - from) - Math.abs(b.day - from))[0]?.entry
}

const toEnd =
  (end: 'oldest' | 'newest'): Command =>
  (_, { state }) => {
    const ends = state.lanes.flatMap(({ lane }) => lane.placed.at(end === 'oldest' ? 0 : -1) ?? [])
    ends.sort((a, b) => (end === 'oldest' ? a.day - b.day : b.day - a.day))
    go(state, ends[0]?.entry)
  }

const zoom =
  (factor: number): Command =>
  ({ mark }, { state }) =>
    state.zoom(factor, mark.from)

/** Opens what a mark stands for; a mark of several entries is taken apart. */
export function openMark(
  { mark, entry }: NonNullable<TimelineState['active']>,
  { state, actions }: Keyed,
): void {
  if (mark.entries.length > 1 && mark.to > mark.from) {
    const room = (mark.to - mark.from) * 0.5 + 0.5
    state.goTo(entry, { from: mark.from - room, to: mark.to + room })
    return
  }
  if (entry.row.kind === 'report') actions.openReport(entry.row.id)
  else actions.openImages(entry)
}

const commands: Readonly<Record<string, Command>> = {
  ArrowLeft: inLane(-1),
  ArrowRight: inLane(1),
  ArrowUp: acrossLanes(-1),
  ArrowDown: acrossLanes(1),
  Home: toEnd('oldest'),
  End: toEnd('newest'),
  '+': zoom(0.5),
  '=': zoom(0.5),
  '-': zoom(2),
  ' ': ({ mark }, { actions }) => actions.toggleSelected(mark.entries.flatMap(idsOf)),
  Enter: openMark,
  r: ({ entry }, { actions }) => {
    const report = entry.row.kind === 'report' ? entry.row : entry.reports[0]
    if (report) actions.openReport(report.id)
  },
  b: ({ mark }, { actions }) => actions.toggleBasket(mark.entries.flatMap(idsOf)),
}

/** Does what a key means on a mark. */
export function onTimelineKey(event: React.KeyboardEvent, keyed: Keyed): void {
  if (isTyping(event.nativeEvent)) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (/^[a-z]$/.test(key) && !areSingleKeysOn()) return
  const { active } = keyed.state
  const command = commands[key]
  if (!command || !active) return
  event.preventDefault()
  command(active, keyed)
}
