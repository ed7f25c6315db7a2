import type { Criterion, DocumentSearch } from '../domain/document-search.ts'
import type { Identifier } from '../domain/patient.ts'
import { criterionOf } from './search-criterion.ts'
import { badParameter, parameterName, unsupportedParameter } from './search-faults.ts'
import { type Searchable, searchParameters } from './search-parameters.ts'

export type AskedPatient = { readonly key: string } | { readonly identifier: Identifier }

export interface ParsedSearch extends Omit<DocumentSearch, 'after'> {
  readonly patient: AskedPatient | undefined
  /** Parameters that are not known here and were left aside. */
  readonly unknown: readonly string[]
}

export interface SearchLimits {
  readonly defaultCount: number
  readonly maxCount: number
  /** `Prefer: handling=strict`: an unknown parameter is refused. */
  readonly strict: boolean
}

const maxParameters = 60
/** What would reach beyond one patient's list, or ask more than a list can cheaply answer. */
const refused =
  /^(_include|_revinclude|_has|_filter|_query|_list|_security|_contained|_contained.*|_type)(:.*)?$/
/** Chains and forms that specifications write for parameters of ours. */
const aliases: Readonly<Record<string, string>> = {
  'patient.identifier': 'patient:identifier',
  'subject.identifier': 'patient:identifier',
  'author.family': 'author',
  'author.given': 'author',
}

/**
 * Reads a search (FHIR R4 search.html): each parameter is one condition, commas are alternatives. Totals are exact.
 * Errors: `bad-request` for what isn't well formed, `not-supported` for modifiers, includes, chains and, when strict, for
 * unknown parameters; `where` names the parameter.
 */
export function parseSearch(type: Searchable, query: URLSearchParams, limits: SearchLimits): ParsedSearch {
  if (query.size > maxParameters) throw badParameter('_', 'stands among too many')
  const known = new Map(searchParameters(type).map((parameter) => [parameter.name, parameter]))
  const criteria: Criterion[] = []
  const unknown: string[] = []
  let patient: AskedPatient | undefined
  for (const [raw, value] of conditions(query)) {
    const written = Object.hasOwn(aliases, raw) ? (aliases[raw] ?? raw) : relatedName(raw, value)
    const [name = '', modifier] = written.split(':')
    const parameter = known.get(name)
    if (!parameter) unknown.push(parameterName(raw))
    else if (parameter.kind === 'patient') patient = onePatient(patient, value, modifier)
    else criteria.push(criterionOf(parameter, modifier, value))
  }
  if (limits.strict && unknown[0] !== undefined) throw unsupportedParameter(unknown[0])
  const { sort, ...rest } = controls(query, limits)
  const by = known.get(sort.name)?.criterion ?? sort.name
  return { criteria, patient, unknown, ...rest, sort: { ...sort, name: by } }
}

/** Parameters that say what is looked for. */
function conditions(query: URLSearchParams): [string, string][] {
  const asked = [...query].filter(([name]) => !control.has(name))
  const [beyond] = asked.find(([name]) => refused.test(name)) ?? []
  if (beyond !== undefined) throw unsupportedParameter(beyond)
  return asked
}

const control = new Set(['_count', '_sort', '_summary', '_format', '_pretty', '_total'])

/** `related:identifier` names a study or an order: its system says which. */
const relatedName = (name: string, value: string): string =>
  name === 'related:identifier' || name === 'related'
    ? /^urn:(dicom:uid|ietf:rfc:3986)\|/.test(value)
      ? 'study-instance-uid'
      : 'accession-number'
    : name

function controls(
  query: URLSearchParams,
  { defaultCount, maxCount }: SearchLimits,
): Pick<ParsedSearch, 'sort' | 'count' | 'countOnly'> {
  const summary = query.get('_summary') ?? 'false'
  if (summary !== 'count' && summary !== 'false') throw unsupportedParameter('_summary')
  const asked = query.get('_count')
  if (asked !== null && !/^\d{1,9}$/.test(asked)) throw badParameter('_count', 'is not a number')
  const count = asked === null ? defaultCount : Number(asked)
  const sort = query.get('_sort') ?? '-period'
  if (!/^-?[\w.-]{1,40}$/.test(sort)) throw unsupportedParameter('_sort')
  return {
    sort: { name: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
    count: Math.min(Math.max(count, 1), maxCount),
    countOnly: summary === 'count' || count === 0,
  }
}

function onePatient(
  before: AskedPatient | undefined,
  value: string,
  modifier: string | undefined,
): AskedPatient {
  if (before) throw badParameter('patient', 'is given twice')
  if (modifier === 'identifier') {
    const bar = value.indexOf('|')
    if (bar < 1 || bar === value.length - 1) throw badParameter('patient.identifier', 'is not system|value')
    return { identifier: { system: value.slice(0, bar), value: value.slice(bar + 1) } }
  }
  if (modifier !== undefined && modifier !== 'Patient') throw unsupportedParameter('patient')
  const key = /(?:^|\/)([A-Za-z0-9.-]{1,64})$/.exec(value)?.[1]
  if (key === undefined) throw badParameter('patient', 'is not a reference')
  return { key }
}
