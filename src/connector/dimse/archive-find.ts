import type { Archive } from '../../archive/archive.ts'
import { matchingKey } from '../../archive/matching-keys.ts'
import { answeredTags } from '../../archive/search-answer.ts'
import type { SearchLevel } from '../../archive/search-condition.ts'
import { searchQuery } from '../../archive/search-query.ts'
import { type DicomElement, type DicomJson, number, text, texts } from '../../dicom/attributes.ts'
import { keywordOf, tagOf } from '../../dicom/dictionary.ts'
import { ExchangeError } from '../../errors.ts'
import type { FoundMatches, Query, QueryLevel } from './ports.ts'

const searchLevels: Readonly<Record<QueryLevel, SearchLevel>> = {
  PATIENT: 'study',
  STUDY: 'study',
  SERIES: 'series',
  IMAGE: 'instance',
}
/** Attributes of an identifier that are no keys: PS3.4 C.4.1.1.3. */
const control = new Set(['00080005', '00080052', '00080053', '00080054', '00080201'])
/** Keys of the level of the patient: PS3.4 Table C.6-1. */
const patientKeys = new Set(
  ['PatientName', 'PatientID', 'IssuerOfPatientID', 'PatientBirthDate', 'PatientSex'].map((name) =>
    tagOf(name),
  ),
)
/** What is counted for a patient, by the attribute of each of the studies. */
const patientCounts = [
  ['00201200', undefined],
  ['00201202', 'NumberOfStudyRelatedSeries'],
  ['00201204', 'NumberOfStudyRelatedInstances'],
] as const

const pageSize = 1000
/** Studies that are gathered for the patients of one answer. */
const mostGathered = 100_000

interface Keys {
  readonly conditions: readonly (readonly [string, string])[]
  readonly included: readonly string[]
  readonly someUnsupported: boolean
}

/** Matches of a query, compared as in QIDO-RS. Errors: `bad-request` for a value that hasn't the form of its key. */
export async function findMatches(archive: Archive, query: Query, aet: string): Promise<FoundMatches> {
  const { level, identifier } = query
  const keys = keysOf(query)
  const found = pages(archive, query, keys)
  const matches = level === 'PATIENT' ? patients(found) : found
  const answers = async function* (): AsyncGenerator<DicomJson> {
    for await (const match of matches) yield answered(match, identifier, { level, aet })
  }
  return { matches: await begun(answers()), someUnsupported: keys.someUnsupported }
}

/** The same, with its first value there: what is wrong with a query shows before the first answer. */
async function begun<T>(values: AsyncGenerator<T>): Promise<AsyncIterable<T>> {
  const first = await values.next()
  return (async function* () {
    if (first.done) return
    yield first.value
    yield* values
  })()
}

function keysOf(query: Query): Keys {
  const { level, identifier } = query
  const tags = Object.keys(identifier).filter((tag) => !control.has(tag))
  const known = tags.filter((tag) => keywordOf(tag) !== undefined)
  const values = known.flatMap((tag) => valuesOf(identifier, tag))
  const compared = values.filter((value) => isCompared(value, level))
  return {
    conditions: compared.map(({ name, values: all }) => [name, all.join(',')]),
    included: known.filter((tag) => !answeredTags[searchLevels[level]].has(tag) && !isCount(tag)),
    someUnsupported: known.length < tags.length || compared.length < values.length,
  }
}

/** Whether a value can be compared at this level. */
function isCompared({ name, values }: KeyValue, level: QueryLevel): boolean {
  const key = matchingKey(name, searchLevels[level])
  if (!key || (level === 'PATIENT' && !patientKeys.has(name))) return false
  // PS3.4 C.2.2.2: a list is a value for UIDs, and for codes here
  return values.length === 1 || key.form === 'uid' || key.form === 'code'
}

interface KeyValue {
  /** Tags joined by a dot where it lies in a sequence. */
  readonly name: string
  readonly values: readonly string[]
}

const isCount = (tag: string): boolean => patientCounts.some(([count]) => count === tag)

/** The values that are to be compared, of an attribute or of the first item of a sequence; none for universal matching. */
function valuesOf(identifier: DicomJson, tag: string): readonly KeyValue[] {
  const element = identifier[tag]
  const item = (element?.Value?.[0] ?? {}) as DicomJson
  const all =
    element?.vr === 'SQ'
      ? Object.keys(item).map((inner) => ({ name: `${tag}.${inner}`, values: texts(item, inner) }))
      : [{ name: tag, values: texts(identifier, tag) }]
  return all.filter(({ values }) => !values.every((value) => value === '*'))
}

async function* pages(
  archive: Archive,
  { level, fuzzy }: Query,
  { conditions, included }: Keys,
): AsyncGenerator<DicomJson> {
  for (let offset = 0; ; offset += pageSize) {
    const parameters = [
      ...conditions,
      ...included.map((tag) => ['includefield', tag] as const),
      ['fuzzymatching', String(fuzzy)],
      ['limit', String(pageSize)],
      ['offset', String(offset)],
    ] as (readonly [string, string])[]
    const page = await archive.search(searchQuery(parameters, { level: searchLevels[level] }), '')
    yield* JSON.parse(page.text) as readonly DicomJson[]
    if (!page.more) return
  }
}

/** One match for each patient, with what is counted over the studies. */
async function* patients(studies: AsyncIterable<DicomJson>): AsyncGenerator<DicomJson> {
  const found = new Map<string, { readonly first: DicomJson; readonly counts: [number, number, number] }>()
  let gathered = 0
  for await (const study of studies) {
    if (++gathered > mostGathered)
      throw new ExchangeError('too-large', 'Too many patients match: narrow the search.')
    const key = JSON.stringify([text(study, 'PatientID'), text(study, 'IssuerOfPatientID')])
    const patient = found.get(key) ?? { first: study, counts: [0, 0, 0] }
    found.set(key, patient)
    patientCounts.forEach(([, counted], at) => {
      patient.counts[at] =
        (patient.counts[at] ?? 0) + (counted === undefined ? 1 : (number(study, counted) ?? 0))
    })
  }
  for (const { first, counts } of found.values())
    yield {
      ...first,
      ...Object.fromEntries(patientCounts.map(([tag], at) => [tag, { vr: 'IS', Value: [counts[at] ?? 0] }])),
    }
}

/** What the caller asked for as far as the dictionary knows it, and what every answer has: PS3.4 C.4.1.1.3.2. */
function answered(
  match: DicomJson,
  identifier: DicomJson,
  { level, aet }: { readonly level: QueryLevel; readonly aet: string },
): DicomJson {
  const asked = Object.entries(identifier).flatMap(([tag, element]) => {
    if (control.has(tag) || keywordOf(tag) === undefined) return []
    return [[tag, narrowed(match[tag] ?? { vr: element.vr }, element)]]
  })
  return {
    ...Object.fromEntries(asked),
    '00080052': { vr: 'CS', Value: [level] },
    '00080054': { vr: 'AE', Value: [aet] },
  }
}

/** Items of a sequence have the attributes that the item of the request asks for; all when it asks for none. */
function narrowed(found: DicomElement, asked: DicomElement): DicomElement {
  const wanted = Object.keys((asked.Value?.[0] ?? {}) as object)
  if (found.vr !== 'SQ' || asked.vr !== 'SQ' || wanted.length === 0) return found
  const items = (found.Value ?? []) as readonly DicomJson[]
  return {
    vr: 'SQ',
    Value: items.map((item) =>
      Object.fromEntries(wanted.flatMap((tag) => (item[tag] === undefined ? [] : [[tag, item[tag]]]))),
    ) as readonly DicomJson[],
  }
}
