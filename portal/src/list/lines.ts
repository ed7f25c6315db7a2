import type { ListRow } from '../../../src/http/portal/contract-list.ts'
import type { Entry } from './entries.ts'
import type { Group } from './groups.ts'

/** One line of the table. */
export type Line =
  | { readonly kind: 'group'; readonly id: string; readonly level: number; readonly group: Group }
  | {
      readonly kind: 'entry'
      readonly id: string
      readonly level: number
      readonly entry: Entry
      readonly last: boolean
    }
  | {
      readonly kind: 'report'
      readonly id: string
      readonly level: number
      readonly entry: Entry
      readonly report: ListRow
      readonly last: boolean
    }
  | { readonly kind: 'open'; readonly id: string; readonly level: number; readonly entry: Entry }

interface Shape {
  /** Ids of entries that stand open. */
  readonly open: ReadonlySet<string>
  readonly reportsBeneath: boolean
}

/** The table's lines from top to bottom: each entry, its reports, and what shows when it stands open. */
export function linesOf(entries: readonly Entry[], { open, reportsBeneath }: Shape, level = 1): Line[] {
  const lines: Line[] = []
  for (const entry of entries) {
    const reports = reportsBeneath ? entry.reports : []
    lines.push({ kind: 'entry', id: entry.id, level, entry, last: reports.length === 0 })
    reports.forEach((report, index) => {
      const last = index === reports.length - 1
      lines.push({
        kind: 'report',
        id: `${entry.id}/${report.id}`,
        level: level + 1,
        entry,
        report,
        last,
      })
    })
    if (open.has(entry.id)) lines.push({ kind: 'open', id: `${entry.id}/open`, level: level + 1, entry })
  }
  return lines
}

/** The same in groups, each beneath a line of its own; of a folded one that line only. */
export function groupedLines(
  groups: readonly Group[],
  folded: ReadonlySet<string>,
  shape: Shape,
): readonly Line[] {
  return groups.flatMap((group) => [
    { kind: 'group', id: `group/${encodeURIComponent(group.key)}`, level: 1, group },
    ...(folded.has(group.key) ? [] : linesOf(group.entries, shape, 2)),
  ])
}
