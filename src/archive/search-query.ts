import { tagOf } from '../dicom/dictionary.ts'
import { ExchangeError } from '../errors.ts'
import { conditionOf } from './condition-of.ts'
import { matchingKey } from './matching-keys.ts'
import type { ArchiveSearch } from './ports.ts'
import type { IncludedFields } from './search-answer.ts'
import type { Condition, SearchLevel } from './search-condition.ts'

export interface SearchQuery {
  readonly search: ArchiveSearch
  readonly fields: IncludedFields
}

/** Matches in one answer: without a limit, and at most. */
const pageSize = { usual: 1000, most: 5000 } as const
const maxOffset = 10_000_000
const maxParameters = 64

/** The address below which a search looks: PS3.18 Table 10.6.1-1. */
export interface SearchScope {
  readonly level: SearchLevel
  readonly studyUid?: string
  readonly seriesUid?: string
}

/**
 * Reads the parameters of a search: PS3.18 8.3.4 and 10.6.1. A parameter that isn't known here is refused with its
 * name, so that nobody takes everything for what was asked. Errors: `bad-request`.
 */
export function searchQuery(
  parameters: Iterable<readonly [string, string]>,
  scope: SearchScope,
): SearchQuery {
  const given = [...parameters]
  if (given.length > maxParameters) throw new ExchangeError('bad-request', 'There are too many parameters.')
  const fuzzy = flag(given, 'fuzzymatching')
  const conditions: Condition[] = scopeConditions(scope)
  const seen = new Set<string>()
  for (const [name, value] of given) {
    if (options.has(name)) continue
    const key = matchingKey(name, scope.level)
    if (!key) throw new ExchangeError('bad-request', unknownKey(name, scope.level))
    if (seen.has(key.name)) throw new ExchangeError('bad-request', `${key.name} is given more than once.`)
    seen.add(key.name)
    const condition = conditionOf(key, value, { fuzzy })
    if (condition) conditions.push(condition)
  }
  const fields = includedFields(given)
  return {
    search: {
      level: scope.level,
      conditions,
      withStudy: scope.level !== 'study' && scope.studyUid === undefined,
      withSeries: scope.level === 'instance' && scope.seriesUid === undefined,
      withAttributes: fields.all || fields.tags.size > 0,
      offset: count(given, 'offset', maxOffset) ?? 0,
      limit: Math.min(count(given, 'limit', Number.MAX_SAFE_INTEGER) ?? pageSize.usual, pageSize.most),
    },
    fields,
  }
}

const options = new Set(['limit', 'offset', 'fuzzymatching', 'includefield'])

function scopeConditions({ studyUid, seriesUid }: SearchScope): Condition[] {
  return [
    ...(studyUid === undefined
      ? []
      : [{ level: 'study', name: 'StudyInstanceUID', kind: 'equals', values: [studyUid] } as const]),
    ...(seriesUid === undefined
      ? []
      : [{ level: 'series', name: 'SeriesInstanceUID', kind: 'equals', values: [seriesUid] } as const]),
  ]
}

/** Only a name that could be one is repeated: anything may stand in an address. */
function unknownKey(name: string, level: SearchLevel): string {
  return /^[A-Za-z0-9.]{1,128}$/.test(name)
    ? `${name} can't be searched for at the level of the ${level}.`
    : 'A parameter is not the name of an attribute.'
}

function single(given: readonly (readonly [string, string])[], name: string): string | undefined {
  const values = given.filter(([key]) => key === name)
  if (values.length > 1) throw new ExchangeError('bad-request', `${name} is given more than once.`)
  return values[0]?.[1]
}

function flag(given: readonly (readonly [string, string])[], name: string): boolean {
  const value = single(given, name) ?? 'false'
  if (value !== 'true' && value !== 'false')
    throw new ExchangeError('bad-request', `${name} is true or false.`)
  return value === 'true'
}

function count(
  given: readonly (readonly [string, string])[],
  name: string,
  most: number,
): number | undefined {
  const value = single(given, name)
  if (value === undefined) return undefined
  const number = Number(value)
  if (!/^\d{1,16}$/.test(value) || number > most)
    throw new ExchangeError('bad-request', `${name} is not a whole number that can be used.`)
  return number
}

/** PS3.18 8.3.4.3: `all`, or names divided by commas; sequences are given as a whole. */
function includedFields(given: readonly (readonly [string, string])[]): IncludedFields {
  const names = given.filter(([key]) => key === 'includefield').flatMap(([, value]) => value.split(','))
  if (names.length > 1000) throw new ExchangeError('bad-request', 'includefield names too many attributes.')
  const tags = new Set<string>()
  for (const name of names) {
    if (name === 'all' || name === '') continue
    const tag = tagOf(name.split('.')[0] ?? '')
    if (tag === undefined)
      throw new ExchangeError('bad-request', 'includefield names something that is no attribute.')
    tags.add(tag)
  }
  return { all: names.includes('all'), tags }
}
