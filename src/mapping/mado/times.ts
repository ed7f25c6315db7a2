import { isoDate } from '../../dicom/attributes.ts'

const stamp = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?$/

export interface LocalTime {
  /** ISO 8601 date or date-time without zone. */
  readonly local: string
  /** +HHMM where the text said it. */
  readonly offset?: string
}

/** A FHIR date or dateTime by clock and zone; `undefined` for what isn't at least a day. */
export function localTime(text: string | undefined): LocalTime | undefined {
  const [, day, clock, seconds = '00', fraction, zone] = stamp.exec(text ?? '') ?? []
  if (day === undefined || isoDate(day.replaceAll('-', '')) === undefined) return undefined
  if (clock === undefined) return { local: day }
  // DICOM keeps microseconds: PS3.5 6.2
  const local = `${day}T${clock}:${seconds}${fraction === undefined ? '' : `.${fraction.slice(0, 6)}`}`
  if (zone === undefined) return { local }
  return { local, offset: zone === 'Z' ? '+0000' : zone.replace(':', '') }
}

const minutesOf = (offset: string): number =>
  (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3)))

/** The same moment by the clock of another zone. */
export function inZone({ local, offset }: LocalTime, zone: string | undefined): string {
  if (offset === undefined || zone === undefined || offset === zone || !local.includes('T')) return local
  const [, clock = '', fraction = ''] = /^([^.]*)(\..*)?$/.exec(local) ?? []
  const moved = Date.parse(`${clock}Z`) + (minutesOf(zone) - minutesOf(offset)) * 60_000
  return `${new Date(moved).toISOString().slice(0, 19)}${fraction}`
}

/** An instant by the clock of a zone, UTC without one. @param instant ISO 8601 with zone. */
export function clockOf(instant: string, zone = '+0000'): string {
  return inZone({ local: new Date(instant).toISOString().slice(0, -1), offset: '+0000' }, zone)
}

/** The instant that a clock of a zone shows, in UTC. */
export const instantOf = (local: string, zone = '+0000'): string =>
  `${clockless(inZone({ local: local.includes('T') ? local : `${local}T00:00:00`, offset: zone }, '+0000'))}Z`

const clockless = (text: string): string => {
  const [seconds = '', fraction = ''] = text.split('.')
  return `${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}`
}

/** DA and TM of an ISO 8601 local date or date-time; TM is absent without a time. */
export function dicomTime(local: string): { readonly date: string; readonly time?: string } {
  const [day = '', clock] = local.split('T')
  const date = day.replaceAll('-', '')
  return clock === undefined ? { date } : { date, time: clock.replaceAll(':', '') }
}
