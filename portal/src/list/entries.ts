import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import { type ReportStatus, urgencyOf } from '../design/status-tone.ts'
import { fold } from './fold.ts'

/** A study with its reports beneath it, or a report that belongs to no study in the list. */
export interface Entry {
  readonly id: string
  readonly row: ListRow
  /** Reports of the study, newest first; empty where there is none, and for a report that stands alone. */
  readonly reports: readonly ListRow[]
  /** Acquisition, or for a report that stands alone its issue. ISO 8601; empty when unknown. */
  readonly at: string
  /** The status among its reports that asks for attention most. */
  readonly status: ReportStatus | undefined
  /** Everything that can be searched, folded. */
  readonly text: string
}

/**
 * Joins what the countries answered into the rows of the list. A study stands once; a report stands beneath every study
 * that it is about, and alone where that study isn't in the list.
 */
export function entriesOf(rows: readonly ListRow[]): readonly Entry[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const reportsOf = new Map<string, Set<ListRow>>()
  const linked = new Set<string>()
  for (const row of byId.values())
    for (const { id } of row.linked) {
      const other = byId.get(id)
      if (!other || other.kind === row.kind) continue
      const [study, report] = row.kind === 'study' ? [row, other] : [other, row]
      const reports = reportsOf.get(study.id) ?? new Set()
      reportsOf.set(study.id, reports.add(report))
      linked.add(report.id)
    }
  return [...byId.values()].flatMap((row) => {
    if (row.kind === 'report') return linked.has(row.id) ? [] : [entryOf(row, [])]
    return [entryOf(row, [...(reportsOf.get(row.id) ?? [])].sort(newestFirst))]
  })
}

function entryOf(row: ListRow, reports: readonly ListRow[]): Entry {
  const statuses = row.kind === 'report' ? [row.status] : reports.map(({ status }) => status)
  const [status] = [...statuses].sort((a, b) => urgencyOf(a) - urgencyOf(b))
  return {
    id: row.id,
    row,
    reports,
    at: row.acquiredAt ?? (row.kind === 'report' ? (row.createdAt ?? '') : ''),
    status,
    text: fold([row, ...reports].map(searchable).join('\n')),
  }
}

const newestFirst = (a: ListRow, b: ListRow): number => (b.createdAt ?? '').localeCompare(a.createdAt ?? '')

function searchable(row: ListRow): string {
  const codings = [...row.regions, ...row.bodyParts, ...row.studyTypes]
  if (row.requestingSpecialty) codings.push(row.requestingSpecialty)
  if (row.format) codings.push(row.format)
  return [
    row.title,
    ...row.modalities,
    row.acquiredAt,
    row.createdAt,
    ...codings.flatMap(({ code, display, name }) => [name, display, code]),
    row.laterality,
    row.author,
    row.organisation,
    row.country,
    row.status,
    row.conclusion,
    row.contentType,
    ...row.accessionNumbers,
  ].join(' ')
}
