import type { AuditSearch } from '../domain/audit.ts'
import type { Criterion, DateValue, TokenValue } from '../domain/document-search.ts'
import type { Identifier } from '../domain/patient.ts'
import { criterionOf } from './search-criterion.ts'
import { badParameter, parameterName, unsupportedParameter } from './search-faults.ts'
import { searchParameters } from './search-parameters.ts'

type Span = Pick<AuditSearch, 'from' | 'until'>

const maxParameters = 60
const count = { fallback: 100, max: 1000 }

const coding = ({ system, code }: TokenValue): object => ({
  ...(system !== undefined && system !== '' && { system }),
  ...(code !== undefined && { code }),
})
const identifier = ({ system, code }: TokenValue): object => ({
  ...(system !== undefined && system !== '' && { system }),
  ...(code !== undefined && { value: code }),
})

/** How an event looks that has the value. */
const shapes: Readonly<Record<string, (value: TokenValue) => object>> = {
  type: (value) => ({ type: coding(value) }),
  subtype: (value) => ({ subtype: [coding(value)] }),
  action: ({ code }) => ({ action: code }),
  outcome: ({ code }) => ({ outcome: code }),
  agent: (value) => ({ agent: [{ who: { identifier: identifier(value) } }] }),
  address: ({ code }) => ({ agent: [{ network: { address: code } }] }),
  entity: (value) => ({ entity: [{ what: { identifier: identifier(value) } }] }),
  'entity-type': (value) => ({ entity: [{ type: coding(value) }] }),
  'entity-role': (value) => ({ entity: [{ role: coding(value) }] }),
  purpose: (value) => ({ purposeOfEvent: [{ coding: [coding(value)] }] }),
  source: (value) => ({ source: { observer: { identifier: identifier(value) } } }),
}

/**
 * Reads a search for AuditEvents (IHE ITI-81; FHIR R4 search.html). The time must be given, as ITI-81 has it.
 * Errors: `bad-request`, `not-supported`; `where` names the parameter.
 */
export function parseAuditSearch(query: URLSearchParams): {
  readonly search: Omit<AuditSearch, 'limit' | 'after'>
  readonly count: number
  readonly unknown: readonly string[]
} {
  if (query.size > maxParameters) throw badParameter('_', 'stands among too many')
  const read = [...query]
    .filter(([name]) => !control.test(name))
    .map(([name, value]) => conditionOf(name, value))
  const spans = read.flatMap(({ span }) => span ?? [])
  const patients = read.flatMap(({ patient }) => patient ?? [])
  if (spans.length === 0) throw badParameter('date', 'must be given')
  if (patients.length > 1) throw badParameter('patient', 'is given twice')
  return {
    search: {
      ...Object.assign({}, ...spans),
      like: read.flatMap(({ like }) => (like ? [like] : [])),
      ...(patients.length > 0 && { patients }),
    },
    count: countOf(query.get('_count')),
    unknown: read.flatMap(({ unknown }) => unknown ?? []),
  }
}

const control = /^_(count|format|pretty|cursor|sort)$/

interface Condition {
  readonly span?: Span
  readonly patient?: Identifier
  readonly like?: readonly object[]
  /** Name of one that is not known here. */
  readonly unknown?: string
}

function conditionOf(raw: string, value: string): Condition {
  const [name = '', modifier] = raw.replace(/\.identifier$/, ':identifier').split(':')
  if (name.startsWith('_')) throw unsupportedParameter(raw)
  const parameter = searchParameters('AuditEvent').find((known) => known.name === name)
  if (!parameter) return { unknown: parameterName(raw) }
  if (parameter.kind === 'patient') return { patient: patientOf(value, modifier) }
  const criterion = criterionOf(parameter, modifier, value)
  return criterion.kind === 'date' ? { span: spanOf(criterion) } : { like: shapesOf(criterion) }
}

function patientOf(value: string, modifier: string | undefined): Identifier {
  const bar = value.indexOf('|')
  if (modifier !== 'identifier' || bar < 1 || bar === value.length - 1)
    throw badParameter('patient.identifier', 'is not system|value')
  return { system: value.slice(0, bar), value: value.slice(bar + 1) }
}

function spanOf({ name, values }: Criterion & { kind: 'date' }): Span {
  const [date, ...more] = values
  if (!date || more.length > 0) throw badParameter(name, 'has more than one value')
  const bounds = limits[date.comparison]?.(date)
  if (!bounds) throw unsupportedParameter(name)
  return bounds
}

/** FHIR R4 search.html#prefix, of an event that happened at one instant. */
const limits: Partial<Record<DateValue['comparison'], (date: DateValue) => Span>> = {
  eq: ({ from, to }) => ({ from: new Date(from), until: new Date(to) }),
  ge: ({ from }) => ({ from: new Date(from) }),
  gt: ({ to }) => ({ from: new Date(to) }),
  sa: ({ to }) => ({ from: new Date(to) }),
  le: ({ to }) => ({ until: new Date(to) }),
  lt: ({ from }) => ({ until: new Date(from) }),
  eb: ({ from }) => ({ until: new Date(from) }),
}

function shapesOf(criterion: Criterion): object[] {
  const shape = shapes[criterion.name]
  if (criterion.kind !== 'token' || criterion.not || !shape) throw unsupportedParameter(criterion.name)
  return criterion.values.map(shape)
}

function countOf(asked: string | null): number {
  if (asked === null) return count.fallback
  if (!/^\d{1,9}$/.test(asked)) throw badParameter('_count', 'is not a number')
  return Math.min(Math.max(Number(asked), 1), count.max)
}
