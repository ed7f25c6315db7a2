/** A point in time as somebody wrote it down: their wall clock, and how exactly they knew it. */
export interface Moment {
  /** The wall clock's fields as if they were UTC: compare and format in UTC, never as an instant. */
  readonly wall: Date
  readonly precision: 'year' | 'month' | 'day' | 'minute'
  /** The instant, where the offset was written too. */
  readonly instant?: Date
}

const form = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?/

/**
 * Reads an ISO 8601 date, date-time or part of one. The wall clock is kept as its source had it: an acquisition at
 * 18:31 in Helsinki stays at 18:31.
 * @returns undefined when it is none.
 */
export function momentOf(iso: string | undefined): Moment | undefined {
  const found = iso === undefined ? null : form.exec(iso)
  if (!found || iso === undefined) return undefined
  const [, year, month, day, hour, minute, second, offset] = found
  const wall = new Date(0)
  wall.setUTCFullYear(Number(year), Number(month ?? 1) - 1, Number(day ?? 1))
  wall.setUTCHours(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0))
  const precision = hour ? 'minute' : day ? 'day' : month ? 'month' : 'year'
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
