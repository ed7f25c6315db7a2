import type { DicomJson } from '../dicom/attributes.ts'
import { type MetadataPorts, readMetadata } from './metadata.ts'
import type { SearchRow } from './ports.ts'
import { answerText } from './search-answer.ts'
import type { SearchQuery } from './search-query.ts'

export interface SearchAnswer {
  /** A JSON array. */
  readonly text: string
  readonly count: number
  /** There are more matches than the limit let through. */
  readonly more: boolean
}

/** Runs a search. `base` is the address of the service, for Retrieve URL. */
export async function runSearch(
  ports: MetadataPorts,
  { search, fields }: SearchQuery,
  base: string,
): Promise<SearchAnswer> {
  const found = await ports.index.search({ ...search, limit: search.limit + 1 })
  const rows = found.slice(0, search.limit)
  const answer = { count: rows.length, more: found.length > rows.length }
  if (!search.withAttributes) return { ...answer, text: answerText(rows, base, fields) }
  const whole = search.level === 'instance' ? await instanceAttributes(ports, rows, base) : undefined
  const extra = (row: SearchRow): DicomJson => ({
    ...parsed(row.study?.attributes),
    ...parsed(row.series?.attributes),
    ...(row.instance && whole?.get(row.instance.sopUid)),
  })
  return { ...answer, text: answerText(rows, base, fields, extra) }
}

const parsed = (attributes: string | undefined): DicomJson =>
  attributes === undefined ? {} : (JSON.parse(attributes) as DicomJson)

/** All attributes of the instances on a page, out of the metadata of their series. */
async function instanceAttributes(
  ports: MetadataPorts,
  rows: readonly SearchRow[],
  base: string,
): Promise<ReadonlyMap<string, DicomJson>> {
  const wanted = new Set(rows.flatMap((row) => row.instance?.sopUid ?? []))
  const series = new Map(rows.map((row) => [`${row.studyUid}/${row.seriesUid}`, row]))
  const found = new Map<string, DicomJson>()
  for (const { studyUid, seriesUid } of series.values()) {
    const pieces = await readMetadata(
      ports,
      { studyUid, ...(seriesUid !== undefined && { seriesUid }) },
      base,
    )
    const chunks: Buffer[] = []
    for await (const piece of pieces ?? []) chunks.push(piece)
    for (const json of JSON.parse(Buffer.concat(chunks).toString() || '[]') as DicomJson[]) {
      const uid = json['00080018']?.Value?.[0]
      if (typeof uid === 'string' && wanted.has(uid)) found.set(uid, json)
    }
  }
  return found
}
