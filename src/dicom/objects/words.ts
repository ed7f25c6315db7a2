import { type DicomJson, item, items, number, personName, text } from '../attributes.ts'
import { sopClass } from '../sop-classes.ts'

/** Code values in their three lengths: PS3.3 Table 8.8-1. */
const codeValues = ['CodeValue', 'LongCodeValue', 'URNCodeValue'] as const

export interface CodedWords {
  readonly meaning: string
  /** `[DCM 121071]` as it stands in the object. */
  readonly code?: string
}

/** A coded concept by its meaning, and its original code beside it. */
export function codedWords(coded: DicomJson): CodedWords | undefined {
  const value = codeValues.map((name) => text(coded, name)).find((found) => found !== undefined)
  const meaning = text(coded, 'CodeMeaning') ?? value
  if (meaning === undefined) return undefined
  if (value === undefined) return { meaning }
  const scheme = text(coded, 'CodingSchemeDesignator') ?? text(coded, 'CodingSchemeUID')
  const version = text(coded, 'CodingSchemeVersion')
  const words = [scheme, version === undefined ? undefined : `(${version})`, value]
  return { meaning, code: `[${words.filter((word) => word !== undefined).join(' ')}]` }
}

/** First item of a code sequence. */
export function codeOf(json: DicomJson, keyword: string): CodedWords | undefined {
  const coded = item(json, keyword)
  return coded && codedWords(coded)
}

/** Meanings of all items of a code sequence; undefined when there are none. */
export function meanings(json: DicomJson, keyword: string): string | undefined {
  const words = items(json, keyword).flatMap((coded) => codedWords(coded)?.meaning ?? [])
  return words.length === 0 ? undefined : words.join(', ')
}

/** A code by meaning and code in one line. */
export const coded = (words: CodedWords | undefined): string | undefined =>
  words && [words.meaning, words.code].filter((part) => part !== undefined).join(' ')

/** A person's name as it is said, its other writings in brackets: PS3.5 6.2.1. */
export function personWords(json: DicomJson, keyword: string): string | undefined {
  const name = personName(json, keyword)
  if (name === undefined) return undefined
  const writings = [name.Alphabetic, name.Ideographic, name.Phonetic]
    .filter((part) => part !== undefined)
    .map(spoken)
    .filter((part) => part !== '')
  const [main, ...others] = [...new Set(writings)]
  return others.length === 0 ? main : `${main} (${others.join(', ')})`
}

function spoken(writing: string): string {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = writing
    .split('^')
    .map((part) => part.trim())
  const name = [prefix, given, middle, family].filter((part) => part !== '').join(' ')
  return suffix === '' ? name : `${name}, ${suffix}`
}

const moment = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\.\d{1,6})?([+-]\d{4})?$/

/** A DA, DT or date with time of day as 2024-03-05 09:07:00 +01:00; what has another form stands as it is. */
export function momentWords(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone] = moment.exec(value.trim()) ?? []
  if (year === undefined) return value
  const date = [year, month, day].filter((part) => part !== undefined).join('-')
  const time = [hour, minute, second].filter((part) => part !== undefined).join(':')
  const offset = zone === undefined ? '' : `${zone.slice(0, 3)}:${zone.slice(3)}`
  return [date, time === '' ? '' : time + fraction, offset].filter((part) => part !== '').join(' ')
}

/** A TM as 09:07:00.5; what has another form stands as it is. */
export function timeWords(value: string | undefined): string | undefined {
  const [, hour, minute, second, fraction = ''] =
    /^(\d{2})(\d{2})?(\d{2})?(\.\d{1,6})?$/.exec(value?.trim() ?? '') ?? []
  if (hour === undefined) return value
  return [hour, minute, second].filter((part) => part !== undefined).join(':') + fraction
}

/** Date and time of day of two attributes. */
export function dateTimeWords(json: DicomJson, dateKeyword: string, timeKeyword: string): string | undefined {
  const parts = [momentWords(text(json, dateKeyword)), timeWords(text(json, timeKeyword))]
  const words = parts.filter((part) => part !== undefined)
  return words.length === 0 ? undefined : words.join(' ')
}

/** A SOP class in words: `CT Image`. */
export const className = (uid: string | undefined): string =>
  uid === undefined ? 'Object' : sopClass(uid).name.replace(/ Storage$/, '')

/** A number without the noise of binary fractions. */
export const numberWords = (value: number): string => String(Number(value.toPrecision(12)))

/** A number with its unit, undefined when there's none. */
export function measure(json: DicomJson, keyword: string, unit: string): string | undefined {
  const value = number(json, keyword)
  return value === undefined ? undefined : `${numberWords(value)} ${unit}`.trim()
}
