import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { ArchiveSearch, InstanceRow, SearchRow } from '../archive/ports.ts'
import type { Condition, SearchLevel } from '../archive/search-condition.ts'
import { instanceColumns } from './archive-reads.ts'

/** Columns of the searchable attributes, by the names in `src/archive/matching-keys.ts`. */
const columns: Readonly<Record<SearchLevel, Readonly<Record<string, string>>>> = {
  study: {
    StudyInstanceUID: 's.uid',
    PatientID: 's.patient_id',
    IssuerOfPatientID: 's.patient_issuer',
    PatientName: 's.name_folded',
    PatientBirthDate: 's.birth_date',
    PatientSex: 's.sex',
    StudyDate: 's.study_date',
    StudyTime: 's.study_time',
    AccessionNumber: 's.accession',
    StudyID: 's.study_id',
    StudyDescription: 's.description',
    ReferringPhysicianName: 's.referring_folded',
    ModalitiesInStudy: 's.modalities',
    SOPClassesInStudy: 's.sop_classes',
    InstitutionName: 's.institution',
    'ProcedureCodeSequence.CodeValue': 's.procedure_codes',
  },
  series: {
    SeriesInstanceUID: 'r.uid',
    Modality: 'r.modality',
    SeriesNumber: 'r.number',
    SeriesDescription: 'r.description',
    BodyPartExamined: 'r.body_part',
    Laterality: 'r.laterality',
    SeriesDate: 'r.series_date',
    SeriesTime: 'r.series_time',
    PerformedProcedureStepStartDate: 'r.step_date',
    PerformedProcedureStepStartTime: 'r.step_time',
    'RequestAttributesSequence.ScheduledProcedureStepID': 'r.step_ids',
    'RequestAttributesSequence.RequestedProcedureID': 'r.procedure_ids',
  },
  instance: {
    SOPInstanceUID: 'i.sop_uid',
    SOPClassUID: 'i.sop_class',
    InstanceNumber: 'i.number',
  },
}
const lists = new Set(['s.modalities', 's.sop_classes', 'r.step_ids', 'r.procedure_ids'])
/** The other writings of a name stand in columns of their own. */
const writings: Readonly<Record<string, readonly string[]>> = {
  's.name_folded': ['s.name_folded', 's.name_ideographic', 's.name_phonetic'],
}

const tables: Readonly<Record<SearchLevel, string>> = {
  study: 'studies s',
  series: 'studies s join series r on r.study_id = s.id',
  instance: 'studies s join series r on r.study_id = s.id join instances i on i.series_id = r.id',
}
const latestFirst = 's.study_date desc nulls last, s.id desc'
const order: Readonly<Record<SearchLevel, string>> = {
  study: latestFirst,
  series: `${latestFirst}, r.number nulls last, r.id`,
  instance: `${latestFirst}, r.number nulls last, r.id, i.number nulls last, i.id`,
}
/** Inside one study the study's place is the same for all. */
const orderInStudy: Readonly<Record<SearchLevel, string>> = {
  study: 's.id',
  series: 'r.number nulls last, r.id',
  instance: 'r.number nulls last, r.id, i.number nulls last, i.id',
}

const studyPart = `s.answer as study_answer, s.modalities, s.sop_classes, s.series_count, s.instance_count`
const seriesPart = `r.answer as series_answer, r.instance_count as series_instances`

interface Row extends Partial<InstanceRow> {
  readonly study_uid: string
  readonly series_uid?: string
  readonly study_answer?: string
  readonly study_attributes?: string
  readonly modalities: string[]
  readonly sop_classes: string[]
  readonly series_count: number
  readonly instance_count: number
  readonly series_answer?: string
  readonly series_attributes?: string
  readonly series_instances: number
}

/** Runs a search; statements of the same form are prepared once for each connection. */
export async function searchArchive(pool: Pool, search: ArchiveSearch): Promise<readonly SearchRow[]> {
  const values: unknown[] = []
  const parameter = (value: unknown): string => `$${values.push(value)}`
  const conditions = search.conditions.map((condition) => conditionSql(condition, parameter))
  const inStudy = search.conditions.some(
    ({ name, kind, ...rest }) =>
      name === 'StudyInstanceUID' && kind === 'equals' && 'values' in rest && rest.values.length === 1,
  )
  const text = `select ${selected(search)} from ${tables[search.level]}
    ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
    order by ${(inStudy ? orderInStudy : order)[search.level]}
    limit ${parameter(search.limit)} offset ${parameter(search.offset)}`
  const { rows } = await pool.query<Row>({ ...statementName(text), text, values })
  return rows.map((row) => shaped(row, search.level))
}

function selected({ level, withStudy, withSeries, withAttributes }: ArchiveSearch): string {
  const hasStudy = level === 'study' || withStudy
  const hasSeries = level === 'series' || (level === 'instance' && withSeries)
  return [
    's.uid as study_uid',
    ...(level === 'study' ? [] : ['r.uid as series_uid']),
    ...(hasStudy ? [studyPart] : []),
    ...(hasSeries ? [seriesPart] : []),
    ...(hasStudy && withAttributes ? ['s.attributes as study_attributes'] : []),
    ...(hasSeries && withAttributes ? ['r.attributes as series_attributes'] : []),
    ...(level === 'instance' ? [instanceColumns] : []),
  ].join(', ')
}

function shaped(row: Row, level: SearchLevel): SearchRow {
  return {
    studyUid: row.study_uid,
    ...(row.series_uid !== undefined && { seriesUid: row.series_uid }),
    ...(row.study_answer !== undefined && {
      study: {
        answer: row.study_answer,
        ...(row.study_attributes !== undefined && { attributes: row.study_attributes }),
        modalities: row.modalities,
        sopClasses: row.sop_classes,
        seriesCount: row.series_count,
        instanceCount: row.instance_count,
      },
    }),
    ...(row.series_answer !== undefined && {
      series: {
        answer: row.series_answer,
        ...(row.series_attributes !== undefined && { attributes: row.series_attributes }),
        instanceCount: row.series_instances,
      },
    }),
    ...(level === 'instance' && { instance: row as unknown as InstanceRow }),
  }
}

function conditionSql(condition: Condition, parameter: (value: unknown) => string): string {
  const column = columns[condition.level][condition.name]
  if (column === undefined) throw new Error('A matching key without a column')
  const of = writings[column]
  if (!of) return columnSql(column, condition, parameter)
  // Latin letters stand in the first writing only: the others are not worth a look then.
  const isLatin = condition.kind !== 'range' && /^[\u0020-\u024f]*$/.test(textOf(condition))
  const where = isLatin ? of.slice(0, 1) : of
  return `(${where.map((each) => columnSql(each, condition, parameter)).join(' or ')})`
}

function textOf(condition: Condition): string {
  if (condition.kind === 'equals') return condition.values.join('')
  if (condition.kind === 'words') return condition.words.join('')
  return condition.kind === 'like' ? condition.pattern : ''
}

function columnSql(column: string, condition: Condition, parameter: (value: unknown) => string): string {
  switch (condition.kind) {
    case 'equals':
      return equalsSql(column, condition.values, parameter)
    case 'like':
      return likeSql(column, condition, parameter)
    case 'number':
      return `${column} = ${parameter(condition.value)}::int`
    case 'range':
      return rangeSql(column, condition, parameter)
    case 'words':
      return `(${condition.words
        .map(
          (word) => `('^' || translate(${column}, ' =-', '^^^')) like ${parameter(`%^${likeText(word)}%`)}`,
        )
        .join(' and ')})`
  }
}

const likeText = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

function equalsSql(column: string, wanted: readonly string[], parameter: (value: unknown) => string): string {
  if (lists.has(column)) return `${column} && ${parameter(wanted)}::text[]`
  if (column === 's.procedure_codes')
    return `exists (select from unnest(${column}) as code where split_part(code, '|', 2) = any(${parameter(wanted)}::text[]))`
  const [only] = wanted
  return wanted.length === 1
    ? `${column} = ${parameter(only)}`
    : `${column} = any(${parameter(wanted)}::text[])`
}

function likeSql(
  column: string,
  { pattern, prefix }: { pattern: string; prefix: string },
  parameter: (value: unknown) => string,
): string {
  if (lists.has(column) || column === 's.procedure_codes')
    return `exists (select from unnest(${column}) as value where value like ${parameter(column === 's.procedure_codes' ? `%|${pattern}` : pattern)})`
  // A range of the index in every plan, unlike LIKE with a parameter.
  const begins = prefix === '' ? [] : [rangeOfPrefix(column, prefix, parameter)]
  const isPrefixOnly = pattern === `${likeText(prefix)}%`
  return [...begins, ...(isPrefixOnly && prefix !== '' ? [] : [`${column} like ${parameter(pattern)}`])].join(
    ' and ',
  )
}

function rangeOfPrefix(column: string, prefix: string, parameter: (value: unknown) => string): string {
  const points = [...prefix]
  const last = points.pop()?.codePointAt(0) ?? 0
  // Beyond the surrogates, and within Unicode; the very last code point has nothing above it.
  const next = last === 0xd7ff ? 0xe000 : last + 1
  const from = `${column} >= ${parameter(prefix)}`
  return next > 0x10ffff
    ? from
    : `${from} and ${column} < ${parameter(points.join('') + String.fromCodePoint(next))}`
}

function rangeSql(
  expression: string,
  { from, to }: { from?: string; to?: string },
  parameter: (value: unknown) => string,
): string {
  const parts = [
    ...(from === undefined ? [] : [`${expression} >= ${parameter(from)}`]),
    // `to` is a beginning: 2024 includes all of it, and 1015 all of that minute.
    ...(to === undefined ? [] : [`${expression} < ${parameter(`${to}~`)}`]),
  ]
  return parts.length === 0 ? `${expression} is not null` : parts.join(' and ')
}

/** So many forms of search are prepared; rarer ones are planned each time. */
const maxPrepared = 256
const names = new Map<string, string>()

function statementName(text: string): { name?: string } {
  let name = names.get(text)
  if (name === undefined && names.size < maxPrepared) {
    name = `search-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
    names.set(text, name)
  }
  return name === undefined ? {} : { name }
}
