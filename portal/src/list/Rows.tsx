import { memo } from 'react'
import { Icon } from '../design/Icon.tsx'
import { SelectCell } from './Cells.tsx'
import { type CellContext, entryCells, reportCells } from './cells-of.tsx'
import type { Column } from './columns.ts'
import type { Line } from './lines.ts'
import { idsOf, type RowActions } from './table-keys.ts'

interface Shared {
  readonly index: number
  readonly columns: readonly Column[]
  readonly isActive: boolean
  readonly isSelected: boolean
  readonly actions: RowActions
  readonly onActivate: (id: string) => void
  readonly context: CellContext
}

interface EntryProps extends Shared {
  readonly line: Extract<Line, { kind: 'entry' }>
  readonly isOpen: boolean
}

/** A study, or a report that belongs to none. */
export const EntryRow = memo(function EntryRow(props: EntryProps) {
  const { line, isOpen, index, columns, isActive, isSelected, actions, onActivate, context } = props
  const { t, formats } = context.words
  const { entry } = line
  const { row, status } = entry
  const classes = ['s', line.last && 'solo', isSelected && 'sel', isActive && 'active']
  const spoken = [
    row.kind === 'report' ? t('list.report') : row.modalities.join(', '),
    row.title,
    formats.dateTime(entry.at),
    t(`status.${status ?? 'none'}`),
  ]
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the table has the focus, the row is its active descendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the table
    <tr
      id={`line-${line.id}`}
      className={classes.filter(Boolean).join(' ')}
      aria-rowindex={index + 2}
      aria-level={line.level}
      aria-selected={isSelected}
      aria-expanded={isOpen}
      aria-label={spoken.join(', ')}
      data-kind={row.kind}
      onClick={() => {
        onActivate(line.id)
        actions.toggleOpen(entry)
      }}
    >
      <SelectCell
        ids={idsOf(entry)}
        isSelected={isSelected}
        title={row.title}
        actions={actions}
        words={context.words}
      />
      <td className="fold">
        <Icon name={isOpen ? 'down' : 'right'} small />
      </td>
      {columns.map((column) => (
        <Cell key={column}>{entryCells[column](entry, context)}</Cell>
      ))}
    </tr>
  )
})

/** Gives a cell its place among the others; the cell itself is made by the column. */
function Cell({ children }: { readonly children: React.ReactNode }) {
  return children
}

interface ReportProps extends Shared {
  readonly line: Extract<Line, { kind: 'report' }>
}

/** A report beneath its study, in the same columns. */
export const ReportRow = memo(function ReportRow(props: ReportProps) {
  const { line, index, columns, isActive, isSelected, actions, onActivate, context } = props
  const { t, formats } = context.words
  const { report } = line
  const classes = ['r', line.last && 'last', isSelected && 'sel', isActive && 'active']
  const status = t(`status.${report.status ?? 'unknown'}`)
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the table has the focus, the row is its active descendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the table
    <tr
      id={`line-${line.id}`}
      className={classes.filter(Boolean).join(' ')}
      aria-rowindex={index + 2}
      aria-level={line.level}
      aria-selected={isSelected}
      aria-label={[t('list.report'), report.title, formats.dateTime(report.createdAt), status].join(', ')}
      data-kind="report"
      onClick={() => {
        onActivate(line.id)
        actions.openReport(report.id)
      }}
    >
      <SelectCell
        ids={[report.id]}
        isSelected={isSelected}
        title={report.title}
        actions={actions}
        words={context.words}
      />
      <td />
      {columns.map((column) => (
        <Cell key={column}>{reportCells[column](report, context)}</Cell>
      ))}
    </tr>
  )
})
