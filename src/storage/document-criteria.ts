import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Comparison, Criterion, DateValue, TokenValue } from '../domain/document-search.ts'
import { foldText } from '../domain/fold-text.ts'
import { ExchangeError } from '../errors.ts'

/** Search parameters of DocumentReference and the columns that answer them. */
const tokenColumns: Readonly<Record<string, string>> = {
  type: 'type_codes',
  category: 'categories',
  modality: 'modalities',
  bodysite: 'regions',
  'anatomical-region': 'regions',
  event: 'events',
  setting: 'settings',
  facility: 'facilities',
  specialty: 'specialties',
  format: 'formats',
  'security-label': 'security_labels',
  identifier: 'identifiers',
  'study-instance-uid': 'study_uids',
  'accession-number': 'accessions',
}
const dateColumns: Readonly<Record<string, readonly [low: string, high: string]>> = {
  period: ['period_low', 'period_high'],
  date: ['date_low', 'date_high'],
  creation: ['created_low', 'created_high'],
  _lastUpdated: ['updated_at', 'updated_at'],
}
const textColumns: Readonly<Record<string, string>> = {
  title: 'title_text',
  description: 'title_text',
  author: 'author_text',
  organisation: 'organisation_text',
  _content: 'content_text',
}
/** By what a list can be sorted: a column that is never null, and its type. */
export const sortColumns: Readonly<
  Record<
    string,
    { readonly value: RawBuilder<unknown>; readonly type: 'timestamptz' | 'int8' | 'text' | 'uuid' }
  >
> = {
  period: { value: sql`coalesce(period_low, '-infinity'::timestamptz)`, type: 'timestamptz' },
  date: { value: sql`coalesce(date_low, '-infinity'::timestamptz)`, type: 'timestamptz' },
  creation: { value: sql`coalesce(created_low, '-infinity'::timestamptz)`, type: 'timestamptz' },
  _lastUpdated: { value: sql`updated_at`, type: 'timestamptz' },
  size: { value: sql`coalesce(bytes, -1)`, type: 'int8' },
  title: { value: sql`title_text`, type: 'text' },
  description: { value: sql`title_text`, type: 'text' },
  author: { value: sql`author_text`, type: 'text' },
  _id: { value: sql`id`, type: 'uuid' },
}

/** The condition of one criterion; all values are bound. Errors: `not-supported` for a name without a column. */
export function conditionOf(criterion: Criterion): Expression<SqlBool> {
  const { name } = criterion
  switch (criterion.kind) {
    case 'token':
      return tokens(name, criterion.values, criterion.not)
    case 'date':
      return either(criterion.values.map((value) => dates(column(dateColumns, name), value)))
    case 'text':
      return either(criterion.values.map((value) => text(column(textColumns, name), value, criterion.match)))
    case 'number':
      return either(
        criterion.values.map(({ comparison, value }) => sql<SqlBool>`bytes ${operator(comparison)} ${value}`),
      )
    case 'reference':
      return sql<SqlBool>`${sql.ref('id')}::text = any(${criterion.values})`
  }
}

function tokens(name: string, values: readonly TokenValue[], not: boolean): Expression<SqlBool> {
  const forms = values.map(tokenForm)
  if (name === 'status') return sql<SqlBool>`(status = any(${values.map(({ code = '' }) => code)})) <> ${not}`
  if (name === '_id') return sql<SqlBool>`(id::text = any(${values.map(({ code = '' }) => code)})) <> ${not}`
  return sql<SqlBool>`(${sql.ref(column(tokenColumns, name))} && ${forms}::text[]) <> ${not}`
}

const tokenForm = ({ system, code }: TokenValue): string =>
  system === undefined ? (code ?? '') : `${system}|${code ?? ''}`

// FHIR R4 search.html#prefix: eq is "the search range contains the target's", the others compare its ends.
function dates(
  [low, high]: readonly [string, string],
  { comparison, from, to }: DateValue,
): Expression<SqlBool> {
  const start = sql.ref(low)
  const end = sql.ref(high)
  const conditions: Record<Comparison, Expression<SqlBool>> = {
    eq: sql`(${start} >= ${from} and ${end} <= ${to})`,
    ne: sql`not (${start} >= ${from} and ${end} <= ${to})`,
    gt: sql`${end} > ${to}`,
    lt: sql`${start} < ${from}`,
    ge: sql`${end} > ${from}`,
    le: sql`${start} < ${to}`,
    sa: sql`${start} >= ${to}`,
    eb: sql`${end} <= ${from}`,
  }
  return conditions[comparison]
}

function text(name: string, value: string, match: 'starts' | 'contains' | 'exact'): Expression<SqlBool> {
  const folded = foldText(value)
  if (match === 'exact') return sql<SqlBool>`${sql.ref(name)} = ${folded}`
  const escaped = folded.replace(/[\\%_]/g, (sign) => `\\${sign}`)
  return match === 'contains'
    ? sql<SqlBool>`${sql.ref(name)} like ${`%${escaped}%`}`
    : sql<SqlBool>`' ' || ${sql.ref(name)} like ${`% ${escaped}%`}` // at the start of any word: names have parts
}

const operators: Record<Comparison, RawBuilder<unknown>> = {
  eq: sql`=`,
  ne: sql`<>`,
  gt: sql`>`,
  lt: sql`<`,
  ge: sql`>=`,
  le: sql`<=`,
  sa: sql`>`,
  eb: sql`<`,
}
const operator = (comparison: Comparison): RawBuilder<unknown> => operators[comparison]

function column<T>(columns: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(columns, name) ? columns[name] : undefined
  if (found === undefined) throw new ExchangeError('not-supported', 'This search parameter is not supported.')
  return found
}

const either = (conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> =>
  sql<SqlBool>`(${sql.join(conditions, sql` or `)})`
