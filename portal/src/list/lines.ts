import type { ListRow } from '../../../src/http/portal/contract.ts'
import type { Entry } from './entries.ts'

/** One line of the table. */
export type Line =
  | { readonly kind: 'entry'; readonly id: string; readonly entry: Entry; readonly last: boolean }
  | {
      readonly kind: 'report'
      readonly id: string
      readonly entry: Entry
      readonly report: ListRow
      readonly last: boolean
    }
  | { readonly kind: 'open'; readonly id: string; readonly entry: Entry }

/** The table's lines from top to bottom: each entry, its reports, and what shows when it stands open. */
export function linesOf(entries: readonly Entry[], open: ReadonlySet<string>): readonly Line[] {
  const lines: Line[] = []
  for (const entry of entries) {
    const { reports } = entry
    lines.push({ kind: 'entry', id: entry.id, entry, last: reports.length === 0 })
    reports.forEach((report, index) => {
      const last = index === reports.length - 1
      lines.push({ kind: 'report', id: `${entry.id}/${report.id}`, entry, report, last })
    })
    if (open.has(entry.id)) lines.push({ kind: 'open', id: `${entry.id}/open`, entry })
  }
  return lines
}
