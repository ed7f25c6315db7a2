import type { DownloadRequest } from '../../../src/http/portal/contract-download.ts'
import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import type { Entry } from './entries.ts'

/** Every study and report of the list by its handle. */
export function rowsById(entries: readonly Entry[]): ReadonlyMap<string, ListRow> {
  return new Map(entries.flatMap(({ row, reports }) => [row, ...reports]).map((row) => [row.id, row]))
}

/** What is asked of the API for rows that are taken away. */
export function itemsOf(rows: readonly ListRow[]): DownloadRequest['items'] {
  return rows.map(({ kind, id }) => (kind === 'study' ? { kind, study: id } : { kind, report: id }))
}
