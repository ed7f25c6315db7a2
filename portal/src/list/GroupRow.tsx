import { memo } from 'react'
import { Icon } from '../design/Icon.tsx'
import { toneOf } from '../design/status-tone.ts'
import { SelectCell } from './Cells.tsx'
import type { CellContext } from './cells-of.tsx'
import type { Column } from './columns.ts'
import type { Group } from './groups.ts'
import type { Line } from './lines.ts'
import { idsOf, type RowActions } from './table-keys.ts'

interface Props {
  readonly line: Extract<Line, { kind: 'group' }>
  readonly index: number
  readonly columns: readonly Column[]
  readonly isFolded: boolean
  readonly isActive: boolean
  readonly selected: ReadonlySet<string>
  readonly actions: RowActions
  readonly onActivate: (id: string) => void
  readonly context: CellContext
}

/** Columns in which a group has a figure of its own. */
const figures: Readonly<Partial<Record<Column, (group: Group, context: CellContext) => string>>> = {
  size: ({ bytes }, { words }) => words.formats.bytes(bytes),
  time: ({ expected }, { words }) => words.formats.spanRange(expected),
}

/** The line above a group: what it holds, what it costs, and what in it asks for attention. */
export const GroupRow = memo(function GroupRow(props: Props) {
  const { line, index, columns, isFolded, isActive, selected, actions, onActivate, context } = props
  const { group } = line
  const { t } = context.words
  const ids = group.entries.flatMap(idsOf)
  const isSelected = ids.every((id) => selected.has(id))
  const counts = [
    group.studies > 0 && t('list.studies', { count: group.studies }),
    group.reports > 0 && t('list.reports', { count: group.reports }),
  ].filter(Boolean)
  const first = columns.findIndex((column) => figures[column])
  const span = first === -1 ? columns.length : Math.max(1, first)
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the table has the focus, the row is its active descendant
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the table
    <tr
      id={`line-${line.id}`}
      className={isActive ? 'grp active' : 'grp'}
      aria-rowindex={index + 2}
      aria-level={1}
      aria-expanded={!isFolded}
      aria-selected={isSelected}
      aria-label={[group.label, ...counts].join(', ')}
      data-group={group.key}
      onClick={() => {
        onActivate(line.id)
        actions.toggleFolded(group)
      }}
    >
      <SelectCell
        ids={ids}
        isSelected={isSelected}
        title={group.label}
        actions={actions}
        words={context.words}
      />
      <td className="fold">
        <Icon name={isFolded ? 'right' : 'down'} small />
      </td>
      <td colSpan={span}>
        {group.label} <span className="grp-counts">{counts.join(', ')}</span>
        {group.alert && (
          <span className={`st st-${toneOf(group.alert.status)}`}>
            <Icon name={toneOf(group.alert.status)} small />
            {group.alert.count > 1 && context.words.formats.number(group.alert.count)}{' '}
            {t(`status.${group.alert.status}`)}
          </span>
        )}
      </td>
      {columns.slice(span).map((column) => (
        <td key={column} className="num grp-figure">
          {figures[column]?.(group, context)}
        </td>
      ))}
    </tr>
  )
})
