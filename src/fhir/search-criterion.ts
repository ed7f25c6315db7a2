import type { Comparison, Criterion, TokenValue } from '../domain/document-search.ts'
import { spanOf } from './dates.ts'
import { badParameter, unsupportedParameter } from './search-faults.ts'
import type { SearchParameter } from './search-parameters.ts'

const maxValues = 100

/**
 * One search parameter with its values and modifier as a condition.
 * Errors: `bad-request`, `not-supported`.
 */
export function criterionOf(
  parameter: SearchParameter,
  modifier: string | undefined,
  value: string,
): Criterion {
  const { name, only } = parameter
  const values = split(value, ',').filter((part) => part !== '')
  if (values.length === 0) throw badParameter(name, 'is empty')
  if (values.length > maxValues) throw badParameter(name, 'has too many values')
  if (only !== undefined && modifier !== only) throw unsupportedParameter(name)
  const modified = modifier === only ? undefined : modifier
  if (modified !== undefined && !modifiers[parameter.kind].includes(modified))
    throw unsupportedParameter(`${name}:${modified}`)
  return condition(parameter, modified, values)
}

const modifiers: Readonly<Record<SearchParameter['kind'], readonly string[]>> = {
  token: ['not'],
  date: [],
  number: [],
  string: ['contains', 'exact'],
  patient: [],
}

function condition(
  { name, kind, criterion, match = 'starts' }: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
): Criterion {
  const target = criterion ?? name
  if (kind === 'token')
    return { kind, name: target, not: modifier === 'not', values: values.map((v) => token(name, v)) }
  if (kind === 'date') return { kind, name: target, values: values.map((v) => date(name, v)) }
  if (kind === 'number') return { kind, name: target, values: values.map((v) => number(name, v)) }
  const form = modifier === 'contains' || modifier === 'exact' ? modifier : match
  return { kind: 'text', name: target, match: form, values: values.map(unescaped) }
}

const unescaped = (text: string): string => text.replace(/\\([\\,$|])/g, '$1')

function token(name: string, text: string): TokenValue {
  const [first = '', second, ...rest] = split(text, '|').map(unescaped)
  if (rest.length > 0 || text.length > 500) throw badParameter(name, 'is not system|code')
  if (second === undefined) return { code: first }
  return { system: first, ...(second !== '' && { code: second }) }
}

const prefixes: readonly Comparison[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb']

function prefixed(name: string, text: string): { comparison: Comparison; rest: string } {
  const prefix = /^[a-z]{2}(?=[\d-])/.exec(text)?.[0]
  if (prefix === undefined) return { comparison: 'eq', rest: text }
  const comparison = prefixes.find((known) => known === prefix)
  if (!comparison) throw unsupportedParameter(name) // `ap` has no meaning that all servers share
  return { comparison, rest: text.slice(2) }
}

function date(name: string, text: string) {
  const { comparison, rest } = prefixed(name, text)
  const span = spanOf(rest.replace(/ (\d\d:\d\d)$/, '+$1')) // a plus sign that was not encoded
  if (!span) throw badParameter(name, 'is not a date')
  return { comparison, ...span }
}

function number(name: string, text: string) {
  const { comparison, rest } = prefixed(name, text)
  if (!/^-?\d{1,15}(\.\d{1,9})?$/.test(rest)) throw badParameter(name, 'is not a number')
  return { comparison, value: Number(rest) }
}

/** Splits at a sign that is not escaped by a backslash (FHIR R4 search.html#escaping). */
function split(text: string, sign: ',' | '|'): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === sign) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)]
}
