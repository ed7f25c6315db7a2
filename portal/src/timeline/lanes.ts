import type { Entry } from '../list/entries.ts'
import type { Group } from '../list/groups.ts'
import { dayOf, type Span } from './span.ts'

/** An entry at its place in time. */
interface Placed {
  readonly entry: Entry
  readonly day: number
}

/** Entries that stand so close that they are one mark, oldest first; most marks are of one. */
export interface Mark {
  /** Of its first entry. */
  readonly id: string
  readonly entries: readonly Entry[]
  /** Of the first and the last. */
  readonly from: number
  readonly to: number
}

export interface Lane {
  readonly key: string
  readonly label: string
  /** Oldest first; those without a date are left out. */
  readonly placed: readonly Placed[]
  readonly undated: number
}

/** A lane for each group, with its entries in order of time. */
export function lanesOf(groups: readonly Group[]): readonly Lane[] {
  return groups.map(({ key, label, entries }) => {
    const placed = entries.flatMap((entry) => {
      const day = dayOf(entry.at)
      return day === undefined ? [] : [{ entry, day }]
    })
    placed.sort((a, b) => a.day - b.day)
    return { key, label, placed, undated: entries.length - placed.length }
  })
}

/**
 * The marks of a lane within a span.
 * @param width of the span in px.
 * @param room px that a mark takes: what begins closer to the mark before belongs to it.
 */
export function marksOf({ placed }: Lane, span: Span, width: number, room: number): readonly Mark[] {
  const perDay = width / (span.to - span.from)
  const marks: { entries: Entry[]; from: number; to: number }[] = []
  for (const { entry, day } of placed) {
    if (day < span.from || day > span.to) continue
    const last = marks.at(-1)
    if (last && (day - last.from) * perDay < room) {
      last.entries.push(entry)
      last.to = day
    } else marks.push({ entries: [entry], from: day, to: day })
  }
  return marks.map(({ entries, from, to }) => ({ id: entries[0]?.id ?? '', entries, from, to }))
}

/** How many of a lane lie before and after a span. */
export function outside(
  { placed }: Lane,
  { from, to }: Span,
): { readonly earlier: number; readonly later: number } {
  return {
    earlier: placed.filter(({ day }) => day < from).length,
    later: placed.filter(({ day }) => day > to).length,
  }
}
