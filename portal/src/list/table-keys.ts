import { addresses } from '../api/addresses.ts'
import { areSingleKeysOn, isTyping } from '../frame/single-keys.ts'
import type { Entry } from './entries.ts'
import type { Group } from './groups.ts'
import type { Line } from './lines.ts'
import type { ViewState } from './view-state.ts'

/** What can be done with a row, by pointer and by key alike. */
export interface RowActions {
  readonly toggleOpen: (entry: Entry) => void
  /** Selects or deselects rows together. */
  readonly toggleSelected: (ids: readonly string[]) => void
  readonly toggleBasket: (ids: readonly string[]) => void
  readonly openImages: (entry: Entry) => void
  readonly openReport: (report: string) => void
  readonly toggleFolded: (group: Group) => void
}

interface Deps {
  readonly treatment: string
  readonly navigate: (address: string) => void
  readonly change: (change: (state: ViewState) => Partial<ViewState>) => void
}

export function rowActions({ treatment, navigate, change }: Deps): RowActions {
  return {
    toggleOpen: ({ id }) => change(({ open }) => ({ open: toggled(open, [id]) })),
    toggleSelected: (ids) => change(({ selected }) => ({ selected: toggled(selected, ids) })),
    toggleBasket: (ids) => change(({ basket }) => ({ basket: toggled(basket, ids) })),
    openImages: ({ id }) => navigate(addresses.images(treatment, [id])),
    openReport: (report) => navigate(addresses.report(treatment, report)),
    toggleFolded: ({ key }) => change(({ folded }) => ({ folded: toggled(folded, [key]) })),
  }
}

/** The ids without those given where all of them are there, else with all of them. */
export function toggled(ids: readonly string[], some: readonly string[]): readonly string[] {
  return some.every((id) => ids.includes(id))
    ? ids.filter((id) => !some.includes(id))
    : [...new Set([...ids, ...some])]
}

/** Rows that are taken along with an entry: its study and the study's reports. */
export function idsOf({ id, reports }: Entry): readonly string[] {
  return [id, ...reports.map((report) => report.id)]
}

interface TableState {
  readonly lines: readonly Line[]
  readonly active: number
  readonly open: ReadonlySet<string>
  readonly folded: ReadonlySet<string>
  readonly focusLine: (index: number) => void
  readonly actions: RowActions
}

type Command = (state: TableState, line: Line) => void
type OfEntry = (state: TableState, line: Exclude<Line, { kind: 'group' }>) => void

const move =
  (step: number): Command =>
  ({ lines, active, focusLine }) => {
    let next = active + step
    // What stands open is read with the tab key; arrows go from row to row.
    while (lines[next]?.kind === 'open') next += Math.sign(step)
    focusLine(Math.max(0, Math.min(lines.length - 1, next)))
  }

/** What a key does to a row, and with a group's line what it does to the group. */
const onEither =
  (entry: OfEntry, group: (state: TableState, group: Group) => void): Command =>
  (state, line) =>
    line.kind === 'group' ? group(state, line.group) : entry(state, line)

const unfold =
  (wanted: boolean) =>
  ({ folded, actions }: TableState, group: Group): void => {
    if (folded.has(group.key) === wanted) actions.toggleFolded(group)
  }

/** Ids of what a line stands for: a report alone, a study with its reports, all of a group. */
const idsIn = (line: Line): readonly string[] => {
  if (line.kind === 'group') return line.group.entries.flatMap(idsOf)
  return line.kind === 'report' ? [line.report.id] : idsOf(line.entry)
}

const nothing = (): void => {}

const commands: Readonly<Record<string, Command>> = {
  ArrowDown: move(1),
  ArrowUp: move(-1),
  PageDown: move(20),
  PageUp: move(-20),
  Home: ({ focusLine }) => focusLine(0),
  End: (state) => move(state.lines.length)(state, state.lines[0] as Line),
  ArrowRight: onEither(({ open, actions }, { entry }) => {
    if (!open.has(entry.id)) actions.toggleOpen(entry)
  }, unfold(true)),
  ArrowLeft: onEither(({ open, actions }, { entry }) => {
    if (open.has(entry.id)) actions.toggleOpen(entry)
  }, unfold(false)),
  ' ': ({ actions }, line) => actions.toggleSelected(idsIn(line)),
  Enter: onEither(
    ({ actions }, line) => {
      const report = line.kind === 'report' ? line.report : line.entry.row
      if (report.kind === 'report') actions.openReport(report.id)
      else actions.openImages(line.entry)
    },
    ({ actions }, group) => actions.toggleFolded(group),
  ),
  r: onEither(({ actions }, { entry }) => {
    const report = entry.row.kind === 'report' ? entry.row : entry.reports[0]
    if (report) actions.openReport(report.id)
  }, nothing),
  b: ({ actions }, line) => actions.toggleBasket(idsIn(line)),
}

/** Does what a key means in the table; keys for controls inside it are left to them. */
export function onTableKey(event: React.KeyboardEvent, state: TableState): void {
  if (event.target !== event.currentTarget || isTyping(event.nativeEvent)) return
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (/^[a-z]$/.test(key) && !areSingleKeysOn()) return
  const command = commands[key]
  const line = state.lines[state.active]
  if (!command || !line) return
  event.preventDefault()
  command(state, line)
}
