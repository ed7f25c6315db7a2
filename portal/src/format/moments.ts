/** A point in time as somebody wrote it down: their wall clock, and how exactly they knew it. */
export interface Moment {
  /** The wall clock's fields as if they were UTC: compare and format in UTC, never as an instant. */
  readonly wall: Date
  readonly precision: 'year' | 'month' | 'day' | 'minute'
  /** The instant, where the offset was written too. */
  readonly instant?: Date
}

const form = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?/

/** Parts of the form from the finest, and what one knows who gives them. */
const precisions = [
  [4, 'minute'],
  [3, 'day'],
  [2, 'month'],
] as const

/**
 * Reads an ISO 8601 date, date-time or part of one. The wall clock is kept as its source had it: an acquisition at
 * 18:31 in Helsinki stays at 18:31.
 * @returns undefined when it is none.
 */
export function momentOf(iso: string | undefined): Moment | undefined {
  const found = iso === undefined ? null : form.exec(iso)
  if (!found || iso === undefined) return undefined
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', offset] = found
  const wall = new Date(0)
  wall.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  wall.setUTCHours(Number(hour), Number(minute), Number(second))
  const precision = precisions.find(([part]) => found[part] !== undefined)?.[1] ?? 'year'
  const instant = offset ? new Date(iso) : undefined
  return {
    wall,
    precision,
    ...(instant && !Number.isNaN(instant.getTime()) ? { instant } : {}),
  }
}

/** Whole years between a birth date and a day, by the calendar. */
export function ageAt(birthDate: string, today: Date): number | undefined {
  const born = momentOf(birthDate)
  if (!born) return undefined
  const years = today.getFullYear() - born.wall.getUTCFullYear()
  const before =
    today.getMonth() < born.wall.getUTCMonth() ||
    (today.getMonth() === born.wall.getUTCMonth() && today.getDate() < born.wall.getUTCDate())
  return before ? years - 1 : years
}
