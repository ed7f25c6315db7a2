/** +0200 in winter and +0300 in summer, as in Finland: changes on the last Sundays of March and October. */
export function finnishOffset(date: string): '+0200' | '+0300' {
  const year = Number(date.slice(0, 4))
  const start = lastSunday(year, 3)
  const end = lastSunday(year, 10)
  return date >= start && date < end ? '+0300' : '+0200'
}

function lastSunday(year: number, month: number): string {
  const last = new Date(Date.UTC(year, month, 0))
  last.setUTCDate(last.getUTCDate() - last.getUTCDay())
  return compact(last)
}

export function compact(day: Date): string {
  return day.toISOString().slice(0, 10).replaceAll('-', '')
}

/** YYYY-MM-DDTHH:MM:SS+HH:MM of a local date and time, some minutes later. */
export function isoTime(date: string, time: string, laterMinutes = 0): string {
  const at = new Date(
    `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}Z`,
  )
  at.setTime(at.getTime() + laterMinutes * 60_000)
  const offset = finnishOffset(compact(at))
  return `${at.toISOString().slice(0, 19)}${offset.slice(0, 3)}:${offset.slice(3)}`
}

/** A time HHMMSS some seconds later on the same day. */
export function addSeconds(time: string, seconds: number): string {
  const total = Math.min(
    86_399,
    Number(time.slice(0, 2)) * 3600 +
      Number(time.slice(2, 4)) * 60 +
      Number(time.slice(4, 6)) +
      Math.round(seconds),
  )
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${two(Math.floor(total / 3600))}${two(Math.floor(total / 60) % 60)}${two(total % 60)}`
}
