import type { DicomElement, DicomJson } from '../dicom/attributes.ts'
import type { InstanceRow, SearchRow } from './ports.ts'
import type { SearchLevel } from './search-condition.ts'

/**
 * The answer to a search is put together from texts that were made when the object came. Where something changes
 * later, a control character stands that JSON writes only in escaped form, so no value can hold it.
 */
const place = {
  base: '\x1f',
  modalities: '\x1d',
  sopClasses: '\x1c',
  series: '\x1a',
  instances: '\x19',
} as const

const text = (value: unknown): string => JSON.stringify(value).toWellFormed()
const element = (json: DicomJson, tag: string, vr: string): string => {
  const found: DicomElement = json[tag] ?? { vr }
  return `"${tag}":${text(found)}`
}

/** `[tag, vr]`, or `[tag, text with a place]`; in ascending order, PS3.18 F.2.2. */
type Line = readonly [tag: string, vr: string, filled?: string]

// PS3.18 Table 10.6.3-3, with description and issuer, which every client asks for
const studyLines = (uid: string): readonly Line[] => [
  ['00080020', 'DA'],
  ['00080030', 'TM'],
  ['00080050', 'SH'],
  ['00080056', 'CS', '{"vr":"CS","Value":["ONLINE"]}'],
  ['00080061', 'CS', place.modalities],
  ['00080062', 'UI', place.sopClasses],
  ['00080090', 'PN'],
  ['00080201', 'SH'],
  ['00081030', 'LO'],
  ['00081190', 'UR', `{"vr":"UR","Value":["${place.base}/studies/${uid}"]}`],
  ['00100010', 'PN'],
  ['00100020', 'LO'],
  ['00100021', 'LO'],
  ['00100030', 'DA'],
  ['00100040', 'CS'],
  ['0020000D', 'UI'],
  ['00200010', 'SH'],
  ['00201206', 'IS', `{"vr":"IS","Value":[${place.series}]}`],
  ['00201208', 'IS', `{"vr":"IS","Value":[${place.instances}]}`],
]
const optional = new Set(['00080201', '00100021', '0008103F', '00180015', '00200060'])

// PS3.18 Table 10.6.3-4
const seriesLines = (studyUid: string, uid: string): readonly Line[] => [
  ['00080021', 'DA'],
  ['00080031', 'TM'],
  ['00080056', 'CS', '{"vr":"CS","Value":["ONLINE"]}'],
  ['00080060', 'CS'],
  ['0008103E', 'LO'],
  ['00081190', 'UR', `{"vr":"UR","Value":["${place.base}/studies/${studyUid}/series/${uid}"]}`],
  ['00180015', 'CS'],
  ['0020000D', 'UI', `{"vr":"UI","Value":["${studyUid}"]}`],
  ['0020000E', 'UI'],
  ['00200011', 'IS'],
  ['00200060', 'CS'],
  ['00201209', 'IS', `{"vr":"IS","Value":[${place.instances}]}`],
  ['00400244', 'DA'],
  ['00400245', 'TM'],
  ['00400275', 'SQ'],
]

const instanceTags = ['00080016', '00080018', '00200013', '00280008', '00280010', '00280011', '00280100']
const ownTags: Readonly<Record<SearchLevel, readonly string[]>> = {
  study: studyLines('').map(([tag]) => tag),
  series: seriesLines('', '').map(([tag]) => tag),
  instance: instanceTags,
}

/** Attributes that a match has without being asked for, with those of the levels above. */
export const answeredTags: Readonly<Record<SearchLevel, ReadonlySet<string>>> = {
  study: new Set(ownTags.study),
  series: new Set([...ownTags.study, ...ownTags.series]),
  instance: new Set([...ownTags.study, ...ownTags.series, ...ownTags.instance]),
}

function answer(json: DicomJson, lines: readonly Line[]): string {
  const written = lines.flatMap(([tag, vr, filled]) => {
    if (filled !== undefined) return [`"${tag}":${filled}`]
    return json[tag] === undefined && optional.has(tag) ? [] : [element(json, tag, vr)]
  })
  return `{${written.join(',')}}`
}

/** The study's answer, made from its attributes. */
export const studyAnswer = (uid: string, study: DicomJson): string => answer(study, studyLines(uid))

/** The series' answer, made from its attributes. */
export const seriesAnswer = (studyUid: string, uid: string, series: DicomJson): string =>
  answer(series, seriesLines(studyUid, uid))

const list = (vr: string, values: readonly string[]): string =>
  values.length === 0 ? `{"vr":"${vr}"}` : `{"vr":"${vr}","Value":${text(values)}}`

function filledStudy(study: NonNullable<SearchRow['study']>): string {
  return study.answer
    .replace(place.modalities, () => list('CS', study.modalities))
    .replace(place.sopClasses, () => list('UI', study.sopClasses))
    .replace(place.series, String(study.seriesCount))
    .replace(place.instances, String(study.instanceCount))
}

const filledSeries = (series: NonNullable<SearchRow['series']>): string =>
  series.answer.replace(place.instances, String(series.instanceCount))

// PS3.18 Table 10.6.3-5
function instanceText(studyUid: string, instance: InstanceRow): string {
  const optionalNumber = (tag: string, vr: string, value: number | null): string =>
    value === null ? '' : `,"${tag}":{"vr":"${vr}","Value":[${value}]}`
  const url = `${place.base}/studies/${studyUid}/series/${instance.seriesUid}/instances/${instance.sopUid}`
  return (
    `{"00080016":{"vr":"UI","Value":["${instance.sopClass}"]},"00080018":{"vr":"UI","Value":["${instance.sopUid}"]}` +
    `,"00080056":{"vr":"CS","Value":["ONLINE"]},"00081190":{"vr":"UR","Value":["${url}"]}` +
    `,"0020000D":{"vr":"UI","Value":["${studyUid}"]},"0020000E":{"vr":"UI","Value":["${instance.seriesUid}"]}` +
    `,"00200013":${instance.number === null ? '{"vr":"IS"}' : `{"vr":"IS","Value":[${instance.number}]}`}` +
    optionalNumber('00280008', 'IS', instance.frames) +
    optionalNumber('00280010', 'US', instance.rows) +
    optionalNumber('00280011', 'US', instance.columns) +
    optionalNumber('00280100', 'US', instance.bits) +
    '}'
  )
}

/** The parts of one match, from the study down. */
const parts = (row: SearchRow): readonly string[] => [
  ...(row.study ? [filledStudy(row.study)] : []),
  ...(row.series ? [filledSeries(row.series)] : []),
  ...(row.instance ? [instanceText(row.studyUid, row.instance)] : []),
]

/** Which attributes an answer has beyond the usual ones. */
export interface IncludedFields {
  readonly all: boolean
  readonly tags: ReadonlySet<string>
}

/**
 * The JSON array that answers a search. `extra` gives whole attributes of a match where fields beyond the usual ones
 * were asked for. `base` is the address of the service, without a slash at the end.
 */
export function answerText(
  rows: readonly SearchRow[],
  base: string,
  fields: IncludedFields,
  extra?: (row: SearchRow) => DicomJson,
): string {
  const matches = rows.map((row) => {
    const [only, ...more] = parts(row)
    if (more.length === 0 && extra === undefined) return only ?? '{}'
    return merged([only ?? '{}', ...more], fields, extra?.(row))
  })
  return `[${matches.join(',')}]`.replaceAll(place.base, () => base)
}

function merged(texts: readonly string[], fields: IncludedFields, extra: DicomJson | undefined): string {
  const match: Record<string, DicomElement> = {}
  for (const [tag, value] of Object.entries(extra ?? {}))
    if (fields.all || fields.tags.has(tag)) match[tag] = value
  // The place of the address is not JSON: it goes through as its escape and comes out as itself.
  for (const part of texts) Object.assign(match, JSON.parse(part.replaceAll(place.base, '\\u001f')))
  return `{${Object.keys(match)
    .sort()
    .map(
      (tag) =>
        `"${tag}":${tag === '00081190' ? text(match[tag]).replace('\\u001f', place.base) : text(match[tag])}`,
    )
    .join(',')}}`
}
