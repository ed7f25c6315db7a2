import { type Language, languages } from './languages.ts'
import { ageAt, type Moment, momentOf } from './moments.ts'
import { ownNames } from './own-names.ts'

const nbsp = '\u00a0'

/** Dates, numbers and sizes as the readers of one language write them. */
export interface Formats {
  readonly locale: string
  readonly collator: Intl.Collator
  number(value: number): string
  /** Date of an ISO text, as exact as it is. */
  date(iso: string | undefined): string
  /** Time of day on the wall clock of whoever wrote it; empty when there is none. */
  clock(iso: string | undefined): string
  dateTime(iso: string | undefined): string
  /** An instant as the reader's clock shows it. */
  here(iso: string | undefined): string
  hereTime(iso: string | undefined): string
  bytes(value: number | undefined): string
  /** A span in seconds, coarser the longer it is. */
  span(seconds: number | undefined): string
  /** A span that may be shorter or longer, in whole units of the longer one. */
  spanRange(seconds: { readonly low: number; readonly high: number } | undefined): string
  rate(bytesPerSecond: number): string
  percent(share: number): string
  country(code: string): string
  language(code: string): string
  age(birthDate: string | undefined): number | undefined
}

const cache = new Map<Language, Formats>()

/** The formats of a language; made once. */
export function formatsOf(language: Language): Formats {
  const known = cache.get(language)
  if (known) return known
  const { locale } = languages[language]
  // Chromium has no Irish and no Maltese data: both countries write dates and numbers as English does in Ireland.
  const made = makeFormats(language, Intl.DateTimeFormat.supportedLocalesOf(locale)[0] ?? 'en-IE')
  cache.set(language, made)
  return made
}

function makeFormats(language: Language, locale: string): Formats {
  const own = ownNames[language]
  const named = new Intl.DateTimeFormat(locale, { month: 'short' }).formatToParts(0)
  // These write short dates in figures; a name of a month there would be in another case or out of place.
  const month = named.length === 1 && !/^(cs|en-IE|fi|lv|pt|sk)/.test(locale) ? 'short' : '2-digit'
  const utc = { timeZone: 'UTC' } as const
  const day = { day: '2-digit', month, year: 'numeric' } as const
  const dates = {
    year: new Intl.DateTimeFormat(locale, { ...utc, year: 'numeric' }),
    month: new Intl.DateTimeFormat(locale, { ...utc, year: 'numeric', month }),
    day: new Intl.DateTimeFormat(locale, { ...utc, ...day }),
    minute: new Intl.DateTimeFormat(locale, { ...utc, ...day }),
  }
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const clocks = new Intl.DateTimeFormat(locale, { ...utc, ...time })
  const hereDate = new Intl.DateTimeFormat(locale, day)
  const hereClock = new Intl.DateTimeFormat(locale, time)
  const numbers = new Intl.NumberFormat(locale)
  const sizes = sizesIn(locale)
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const regions = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' })
  const tongues = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' })
  const dateOf = (moment: Moment): string => dates[moment.precision].format(moment.wall)
  const clockOf = (moment: Moment): string =>
    moment.precision === 'minute' ? clocks.format(moment.wall) : ''
  const instantOf = (iso: string | undefined): Date | undefined => {
    const moment = momentOf(iso)
    return moment?.instant
  }
  return {
    locale,
    collator: new Intl.Collator(locale, { sensitivity: 'base', numeric: true }),
    number: (value) => numbers.format(value),
    date: (iso) => written(iso, dateOf),
    clock: (iso) => written(iso, clockOf),
    dateTime: (iso) => written(iso, (moment) => `${dateOf(moment)} ${clockOf(moment)}`.trim()),
    here: (iso) => {
      const instant = instantOf(iso)
      return instant
        ? `${hereDate.format(instant)} ${hereClock.format(instant)}`
        : written(iso, (moment) => `${dateOf(moment)} ${clockOf(moment)}`.trim())
    },
    hereTime: (iso) => {
      const instant = instantOf(iso)
      return instant ? hereClock.format(instant) : written(iso, clockOf)
    },
    bytes: (value) => (value === undefined ? '' : sizes(value)),
    span: (seconds) => (seconds === undefined ? '' : spanOf(seconds, (value) => numbers.format(value))),
    spanRange: (seconds) => (seconds === undefined ? '' : rangeOf(seconds, (value) => numbers.format(value))),
    rate: (bytesPerSecond) => rateIn(locale, bytesPerSecond),
    percent: (share) => percents.format(share),
    country: (code) => {
      const known = code === 'EL' ? 'GR' : code
      return own?.countries[known] ?? nameIn(regions, known)
    },
    language: (code) => own?.languages[code] ?? nameIn(tongues, code),
    age: (birthDate) => (birthDate === undefined ? undefined : ageAt(birthDate, new Date())),
  }
}

const written = (iso: string | undefined, write: (moment: Moment) => string): string => {
  const moment = momentOf(iso)
  return moment ? write(moment) : (iso ?? '')
}

/** The name of a code, or the code itself when it is none (a country that isn't chosen yet). */
function nameIn(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code
  } catch {
    return code
  }
}

const steps = [
  { from: 1e12, unit: 'terabyte' },
  { from: 1e9, unit: 'gigabyte' },
  { from: 1e6, unit: 'megabyte' },
  { from: 0, unit: 'kilobyte' },
] as const
const factors = { kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9, terabyte: 1e12 } as const

/** Writes sizes; the formats of the units are made once, since making one takes longer than a hundred uses. */
function sizesIn(locale: string): (bytes: number) => string {
  const made = new Map<string, Intl.NumberFormat>()
  const formatFor = (unit: keyof typeof factors, digits: number): Intl.NumberFormat => {
    const key = `${unit} ${digits}`
    const format =
      made.get(key) ??
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: digits,
      })
    made.set(key, format)
    return format
  }
  return (bytes) => {
    const unit = steps.find(({ from }) => bytes >= from)?.unit ?? 'kilobyte'
    const figure = bytes / factors[unit]
    const digits = unit === 'gigabyte' || unit === 'terabyte' ? 2 : figure < 10 && bytes >= 1e6 ? 1 : 0
    const shown = unit === 'kilobyte' && figure > 0 ? Math.max(1, figure) : figure
    return formatFor(unit, digits).format(shown).replace(' ', nbsp)
  }
}

function rateIn(locale: string, bytesPerSecond: number): string {
  const megabits = (bytesPerSecond * 8) / 1e6
  const figure = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }).format(megabits)
  return `${figure}${nbsp}Mbit/s`
}

/** s, min and h are SI's and the same in every language of the interface. */
function spanOf(seconds: number, number: (value: number) => string): string {
  const whole = Math.max(1, Math.round(seconds))
  if (whole < 60) return `${number(whole)}${nbsp}s`
  if (whole < 3600) {
    const rounded = whole < 600 ? Math.round(whole / 10) * 10 : Math.round(whole / 60) * 60
    const rest = rounded % 60
    return `${number(Math.floor(rounded / 60))}${nbsp}min${rest ? ` ${rest}${nbsp}s` : ''}`
  }
  const minutes = Math.round(whole / 60)
  return `${number(Math.floor(minutes / 60))}${nbsp}h${minutes % 60 ? ` ${minutes % 60}${nbsp}min` : ''}`
}

const spanUnits = [
  { below: 90, seconds: 1, unit: 's' },
  { below: 5400, seconds: 60, unit: 'min' },
  { below: Infinity, seconds: 3600, unit: 'h' },
] as const

function rangeOf(
  { low, high }: { readonly low: number; readonly high: number },
  number: (value: number) => string,
): string {
  const { seconds, unit } = spanUnits.find(({ below }) => high < below) ?? spanUnits[2]
  const to = Math.max(1, Math.round(high / seconds))
  const from = Math.min(to, Math.max(1, Math.round(low / seconds)))
  return `${from === to ? '' : `${number(from)}–`}${number(to)}${nbsp}${unit}`
}
