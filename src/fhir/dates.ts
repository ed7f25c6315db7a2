import type { Span } from '../domain/document-search.ts'

const form =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

/**
 * The span that a FHIR date, dateTime or instant means by its precision: `2024-05` is a month. Without a zone it is taken
 * as UTC. @returns `undefined` for anything that is no date.
 */
export function spanOf(text: string): Span | undefined {
  const parts = form.exec(text)
  if (!parts) return undefined
  const [, year = '', month, day, hour, minute, second, fraction, zone] = parts
  if (!isCalendarDay(year, month, day)) return undefined
  const time = `${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '0').slice(0, 3)}${zone ?? 'Z'}`
  const start = Date.parse(`${year}-${month ?? '01'}-${day ?? '01'}T${time}`)
  if (Number.isNaN(start)) return undefined
  const from = new Date(start)
  const to = new Date(start)
  if (month === undefined) to.setUTCFullYear(to.getUTCFullYear() + 1)
  else if (day === undefined) to.setUTCMonth(to.getUTCMonth() + 1)
  else if (hour === undefined) to.setUTCDate(to.getUTCDate() + 1)
  else to.setTime(start + precisionMs(second, fraction))
  return { from: from.toISOString(), to: to.toISOString() }
}

const precisionMs = (second: string | undefined, fraction: string | undefined): number =>
  second === undefined ? 60_000 : fraction === undefined ? 1000 : 1

/** Date.parse turns 30 February into 1 March. */
function isCalendarDay(year: string, month = '01', day = '01'): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)
}
