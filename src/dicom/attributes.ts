import type { Coding } from '../domain/codes.ts'
import { codingSystem } from './coding-schemes.ts'
import { tagOf } from './dictionary.ts'

/** A person's name in its up to three writings: PS3.5 6.2.1.1, PS3.18 F.2.2. */
export interface PersonName {
  readonly Alphabetic?: string
  readonly Ideographic?: string
  readonly Phonetic?: string
}

export type DicomValue = string | number | null | PersonName | DicomJson

/** One attribute of the DICOM JSON Model: PS3.18 F.2.2. Exactly one of the last three stands, or none when empty. */
export interface DicomElement {
  readonly vr: string
  readonly Value?: readonly DicomValue[]
  /** Base64 of the little endian bytes. */
  readonly InlineBinary?: string
  readonly BulkDataURI?: string
}

/** A data set in the DICOM JSON Model: eight upper-case hex digits to attribute. */
export interface DicomJson {
  readonly [tag: string]: DicomElement
}

/** Values of an attribute by keyword or tag; empty when it is absent, empty, binary or not in the data set itself. */
export function all(json: DicomJson, keywordOrTag: string): readonly DicomValue[] {
  const tag = tagOf(keywordOrTag)
  return (tag === undefined ? undefined : json[tag]?.Value) ?? []
}

/** First value that isn't empty. */
export function first(json: DicomJson, keywordOrTag: string): DicomValue | undefined {
  return all(json, keywordOrTag).find((value) => value !== null) ?? undefined
}

/** First value as text, undefined when empty; a person's name by its first writing. */
export function text(json: DicomJson, keywordOrTag: string): string | undefined {
  const value = first(json, keywordOrTag)
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'number') return String(value)
  return value === undefined ? undefined : nameText(value)
}

function nameText(value: DicomValue): string | undefined {
  const name = asPersonName(value)
  return name?.Alphabetic ?? name?.Ideographic ?? name?.Phonetic
}

function asPersonName(value: DicomValue | undefined): PersonName | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { Alphabetic, Ideographic, Phonetic } = value as PersonName
  const known = [Alphabetic, Ideographic, Phonetic].some((part) => typeof part === 'string')
  return known ? (value as PersonName) : undefined
}

/** All values as text. */
export function texts(json: DicomJson, keywordOrTag: string): readonly string[] {
  return all(json, keywordOrTag).flatMap((value) => {
    if (typeof value === 'string') return value === '' ? [] : [value]
    if (typeof value === 'number') return [String(value)]
    const name = value === null ? undefined : nameText(value)
    return name === undefined ? [] : [name]
  })
}

/** First value as a finite number, undefined when it is none. */
export function number(json: DicomJson, keywordOrTag: string): number | undefined {
  return asNumber(first(json, keywordOrTag))
}

/** All values that are finite numbers. */
export function numbers(json: DicomJson, keywordOrTag: string): readonly number[] {
  return all(json, keywordOrTag)
    .map(asNumber)
    .filter((value) => value !== undefined)
}

function asNumber(value: DicomValue | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const parsed = Number(value)
  return Number.isFinite(parsed) ? parsed : undefined
}

/** First person's name with its writings, each of five components divided by ^; undefined when empty. */
export function personName(json: DicomJson, keywordOrTag: string): PersonName | undefined {
  return asPersonName(first(json, keywordOrTag))
}

/** Items of a sequence. */
export function items(json: DicomJson, keywordOrTag: string): readonly DicomJson[] {
  const tag = tagOf(keywordOrTag)
  const element = tag === undefined ? undefined : json[tag]
  return element?.vr === 'SQ' ? ((element.Value ?? []) as readonly DicomJson[]) : []
}

/** First item of a sequence. */
export function item(json: DicomJson, keywordOrTag: string): DicomJson | undefined {
  return items(json, keywordOrTag)[0]
}

/** Code values in their three lengths: PS3.3 Table 8.8-1. */
const codeValues = ['CodeValue', 'LongCodeValue', 'URNCodeValue'] as const

/**
 * Items of a code sequence. `system` is the URI of the coding scheme, or its UID as `urn:oid:` where no
 * designator stands; items without a code are left out.
 */
export function codes(json: DicomJson, keyword: string): readonly Coding[] {
  return items(json, keyword).flatMap((coded) => {
    const code = codeValues.map((name) => text(coded, name)).find((value) => value !== undefined)
    if (code === undefined) return []
    const uid = text(coded, 'CodingSchemeUID')
    const designator = text(coded, 'CodingSchemeDesignator')
    const system =
      designator === undefined ? (uid === undefined ? '' : `urn:oid:${uid}`) : codingSystem(designator)
    const display = text(coded, 'CodeMeaning')
    return [display === undefined ? { system, code } : { system, code, display }]
  })
}

// ACR-NEMA wrote dots and colons: PS3.5 6.2 DA and TM, notes
const datePattern = /^(\d{4})\.?(\d{2})\.?(\d{2})$/
const timePattern = /^(\d{2}):?(\d{2})?:?(\d{2})?(?:\.(\d{1,6}))?$/

/**
 * Date and time attributes as one ISO 8601 local date or date-time, without zone: `2024-03-05` or
 * `2024-03-05T09:07:00.5`. Undefined when there is no valid date.
 */
export function dateTime(json: DicomJson, dateKeyword: string, timeKeyword: string): string | undefined {
  const date = isoDate(text(json, dateKeyword))
  if (date === undefined) return undefined
  const time = isoTime(text(json, timeKeyword))
  return time === undefined ? date : `${date}T${time}`
}

/** A DA value as ISO 8601, undefined when it isn't a day of the calendar. */
export function isoDate(value: string | undefined): string | undefined {
  const [, year, month, day] = datePattern.exec(value ?? '') ?? []
  if (year === undefined) return undefined
  const iso = `${year}-${month}-${day}`
  const parsed = new Date(`${iso}T00:00:00Z`)
  return Number.isNaN(parsed.valueOf()) || parsed.toISOString().slice(0, 10) !== iso ? undefined : iso
}

function isoTime(value: string | undefined): string | undefined {
  const [, hour, minute = '00', second = '00', fraction] = timePattern.exec(value ?? '') ?? []
  if (hour === undefined || hour > '23' || minute > '59' || second > '60') return undefined
  return `${hour}:${minute}:${second === '60' ? '59' : second}${fraction === undefined ? '' : `.${fraction}`}`
}
