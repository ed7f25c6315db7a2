/** A stretch of time: days since 1 January 1970, fractions for the time of day, on the wall clock of whoever wrote them. */
export interface Span {
  readonly from: number
  readonly to: number
}

const dayMs = 86_400_000
/** The closest look: one week. */
const least = 7
/** Room before the first mark, and after the last, which has its plate to the right of its date, as shares of the whole. */
const margin = { before: 0.02, after: 0.07 }

/** The place of an ISO date or date-time on the line of time; undefined where there is none. */
export function dayOf(iso: string): number | undefined {
  const [, year, month = '01', day = '01', time = '00:00'] =
    /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d:\d\d))?/.exec(iso) ?? []
  if (year === undefined) return undefined
  const ms = Date.parse(`${year}-${month}-${day}T${time}Z`)
  return Number.isNaN(ms) ? undefined : ms / dayMs
}

/** Today by the reader's clock. */
export function today(now: Date = new Date()): number {
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours()) / dayMs
}

/** All days given and today, with some room around. */
export function wholeSpan(days: readonly number[], now: number): Span {
  const [first, last] = days.reduce(([a, b], day) => [Math.min(a, day), Math.max(b, day)], [now, now])
  const room = (share: number): number => Math.max(least / 2, (last - first) * share)
  return { from: first - room(margin.before), to: last + room(margin.after) }
}

/** The span made `factor` times as long around a day of it that stays where it is; within the whole. */
export function zoomed({ from, to }: Span, factor: number, around: number, whole: Span): Span {
  const length = Math.max(least, Math.min((to - from) * factor, whole.to - whole.from))
  const share = to > from ? (around - from) / (to - from) : 0.5
  const start = around - length * Math.min(1, Math.max(0, share))
  return within({ from: start, to: start + length }, whole)
}

/** The span moved, no further than the whole goes. */
export function panned({ from, to }: Span, days: number, whole: Span): Span {
  return within({ from: from + days, to: to + days }, whole)
}

/** The span moved as little as it takes for a day to be in it, with some room. */
export function including(span: Span, day: number, whole: Span): Span {
  const room = (span.to - span.from) * 0.08
  if (day < span.from + room) return panned(span, day - room - span.from, whole)
  if (day > span.to - room) return panned(span, day + room - span.to, whole)
  return span
}

function within({ from, to }: Span, whole: Span): Span {
  const length = to - from
  const start = Math.max(whole.from, Math.min(from, whole.to - length))
  return { from: start, to: start + length }
}

export interface Tick {
  readonly day: number
  /** ISO, as exact as the tick is: a year, a month or a day. */
  readonly iso: string
}

/** Steps between ticks: months, or days where it says so; the first that gives each enough room is taken. */
const steps = [
  { days: 1 },
  { days: 7 },
  { months: 1 },
  { months: 3 },
  { months: 12 },
  { months: 24 },
  { months: 60 },
  { months: 120 },
] as const

/** Where the line of time is marked, so that marks stand at least `room` px apart. */
export function ticksOf(span: Span, width: number, room: number): readonly Tick[] {
  const perDay = width / (span.to - span.from)
  const step =
    steps.find((one) => ('days' in one ? one.days : one.months * 30.4) * perDay >= room) ?? steps.at(-1)
  if (!step) return []
  return 'days' in step ? dayTicks(span, step.days) : monthTicks(span, step.months)
}

function dayTicks({ from, to }: Span, step: number): readonly Tick[] {
  const ticks: Tick[] = []
  for (let day = Math.ceil(from / step) * step; day < to; day += step) ticks.push({ day, iso: isoOf(day) })
  return ticks
}

function monthTicks({ from, to }: Span, step: number): readonly Tick[] {
  const first = new Date(from * dayMs)
  const start = Math.ceil((first.getUTCFullYear() * 12 + first.getUTCMonth() + 1) / step) * step
  const ticks: Tick[] = []
  for (let month = start; ; month += step) {
    const ms = Date.UTC(Math.floor(month / 12), month % 12)
    if (ms / dayMs >= to) return ticks
    const iso = new Date(ms).toISOString()
    ticks.push({ day: ms / dayMs, iso: iso.slice(0, step % 12 === 0 ? 4 : 7) })
  }
}

/** The day as ISO 8601 has it. */
export const isoOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)
