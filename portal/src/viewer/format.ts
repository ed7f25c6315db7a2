/** A DICOM or ISO date (and time) as day, month in words and year, as the reader's language writes it. */
export function dateText(value: string | undefined, language: string, time?: string): string | undefined {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(value ?? '')
  if (match === null) return undefined
  const [, year, month, day] = match
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (Number.isNaN(date.getTime())) return undefined
  const text = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const clock = /^(\d{2}):?(\d{2})/.exec(time ?? /T(.*)$/.exec(value ?? '')?.[1] ?? '')
  return clock === null ? text.format(date) : `${text.format(date)} ${clock[1]}:${clock[2]}`
}

/** Whole years between two ISO dates. */
export function yearsBetween(from: string, to: Date): number {
  const [year = 0, month = 1, day = 1] = from.split('-').map(Number)
  const isBefore = to.getMonth() + 1 < month || (to.getMonth() + 1 === month && to.getDate() < day)
  return to.getFullYear() - year - (isBefore ? 1 : 0)
}

/** A number with at most `digits` after the point. */
export function numberText(value: number, language: string, digits = 1): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits, useGrouping: false }).format(value)
}

/** A pixel value in full: whole numbers as they are, others to four significant digits after the point. */
export function valueText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}
