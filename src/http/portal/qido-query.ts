import { type DicomJson, texts } from '../../dicom/attributes.ts'
import { tagOf } from '../../dicom/dictionary.ts'
import { ExchangeError } from '../../errors.ts'

const control = new Set(['limit', 'offset', 'includefield', 'fuzzymatching', 'emptyvaluematching', 'accept'])
const maxLimit = 10_000

/**
 * Those of the data sets that a QIDO-RS query matches (PS3.18 8.3.4): single value, list of UIDs, wild cards, ranges of
 * dates; then `offset` and `limit`. All attributes at hand are given whatever `includefield` says.
 * Errors: `bad-request`.
 */
export function answerQuery(dataSets: readonly DicomJson[], query: unknown): DicomJson[] {
  const given = query as Record<string, string | string[]>
  const tests = Object.entries(given).flatMap(([name, value]) =>
    control.has(name.toLowerCase()) ? [] : [matcher(name, [value].flat().join(','))],
  )
  const offset = wholeNumber(given, 'offset', 0)
  const limit = Math.min(wholeNumber(given, 'limit', maxLimit), maxLimit)
  return dataSets.filter((json) => tests.every((test) => test(json))).slice(offset, offset + limit)
}

function matcher(name: string, wanted: string): (json: DicomJson) => boolean {
  const tag = /^[0-9A-Fa-f]{8}$/.test(name) ? name.toUpperCase() : tagOf(name)
  if (tag === undefined)
    throw new ExchangeError('bad-request', 'A query names an unknown attribute.', {
      where: name.slice(0, 64),
    })
  if (wanted === '') return () => true // PS3.4 C.2.2.2.3: universal matching
  const tests = wanted.split(',').slice(0, 1000).map(valueTest)
  // PS3.18 8.3.4.1: an attribute that isn't at hand matches nothing.
  return (json) => texts(json, tag).some((value) => tests.some((test) => test(value)))
}

function valueTest(wanted: string): (value: string) => boolean {
  const [, from, to] = /^(\d{8})?-(\d{8})?$/.exec(wanted) ?? []
  if (from !== undefined || to !== undefined)
    return (value) => (from === undefined || value >= from) && (to === undefined || value <= to)
  if (!/[*?]/.test(wanted)) return (value) => fold(value) === fold(wanted)
  const pattern = fold(wanted.slice(0, 200))
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.')
  const expression = new RegExp(`^${pattern}$`, 's')
  return (value) => expression.test(fold(value))
}

const fold = (text: string): string => text.trim().toLowerCase()

function wholeNumber(given: Record<string, unknown>, name: string, otherwise: number): number {
  const value = given[name]
  if (value === undefined) return otherwise
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value))
    throw new ExchangeError('bad-request', 'This is not a whole number.', { where: name })
  return Number(value)
}
