import { memo, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../design/Announcer.tsx'
import { Icon } from '../design/Icon.tsx'
import { boundedWidth, type Column, changed, moved, shapes } from './columns.ts'
import type { Entry } from './entries.ts'
import type { Sort } from './sort.ts'
import { idsOf } from './table-keys.ts'
import type { Columns } from './use-columns.ts'
import { type HeadDrag, useHeadDrag } from './use-head-drag.ts'
import type { ChangeView } from './use-view.ts'

interface Props {
  readonly columns: Columns
  readonly sort: Sort
  readonly shown: readonly Entry[]
  readonly selected: ReadonlySet<string>
  readonly change: ChangeView
}

/** px by which a key makes a column wider or narrower. */
const widthStep = 16

/**
 * The names of the columns; each sorts. One stop of the tab key, arrows between them; with Alt they move the column, with
 * Shift they change its width, as the pointer does by dragging name and edge.
 */
export const TableHead = memo(function TableHead({ columns, sort, shown, selected, change }: Props) {
  const { t } = useTranslation()
  const head = useRef<HTMLTableSectionElement>(null)
  const { names } = columns
  const [last, setLast] = useState<Column>('acquired')
  const at = names.includes(last) ? last : names[0]

  const nameOf = (column: Column): string => t(`column.${column}`)
  const choose = (column: Column): void => {
    const descending = sort.column === column ? !sort.descending : shapes[column].downFirst === true
    change(() => ({ sort: { column, descending } }))
    announce(t(descending ? 'list.sortedDown' : 'list.sortedUp', { column: nameOf(column) }))
  }
  const sayPlace = (column: Column, at: number): void =>
    announce(t('columns.moved', { column: nameOf(column), place: at + 1 }))
  const place = (column: Column, over: Column): void => {
    if (column === over) return
    columns.change((choices) => moved(choices, column, over))
    sayPlace(column, names.indexOf(over))
  }
  // A key may come before the table shows what the last one did: what counts is how the columns stand now.
  const moveBy = (column: Column, step: number): void =>
    columns.change((choices) => {
      const now = choices.flatMap((choice) => (choice.shown ? choice.column : []))
      const to = (now.indexOf(column) + step + now.length) % now.length
      const over = now[to]
      if (!over || over === column) return choices
      sayPlace(column, to)
      return moved(choices, column, over)
    })
  const widen = (column: Column, width: number): void =>
    columns.change((choices) => changed(choices, column, { width: boundedWidth(width) }))
  const { drag, begin } = useHeadDrag({ onWidth: widen, onPlace: place })

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step || !at || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (event.shiftKey) {
      const th = head.current?.querySelector(`th[data-head="${at}"]`)
      if (th) widen(at, th.getBoundingClientRect().width + step * widthStep)
      return
    }
    const next = names[(names.indexOf(at) + step + names.length) % names.length]
    if (!next) return
    if (event.altKey) moveBy(at, step)
    else head.current?.querySelector<HTMLElement>(`[data-column="${next}"]`)?.focus()
  }
  return (
    <>
      <ColumnWidths columns={columns} drag={drag} />
      <thead ref={head}>
        <tr aria-rowindex={1} onKeyDown={onKeyDown}>
          <th>
            <SelectAll shown={shown} selected={selected} change={change} />
          </th>
          <th>
            <span className="sr">{t('list.fold')}</span>
          </th>
          {names.map((column) => {
            const isSorted = sort.column === column
            return (
              <th
                key={column}
                data-head={column}
                data-drop={dropMark(drag, column, names)}
                className={shapes[column].figures ? 'num' : undefined}
                aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
              >
                <button
                  type="button"
                  data-column={column}
                  tabIndex={column === at ? 0 : -1}
                  aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Shift+ArrowLeft Shift+ArrowRight"
                  onFocus={() => setLast(column)}
                  onClick={() => choose(column)}
                  onPointerDown={(event) => begin(event, 'place', column)}
                >
                  <span>{nameOf(column)}</span>
                  {isSorted && <Icon name={sort.descending ? 'down' : 'up'} />}
                </button>
                <span
                  className="edge"
                  aria-hidden="true"
                  onPointerDown={(event) => begin(event, 'width', column)}
                />
              </th>
            )
          })}
        </tr>
      </thead>
    </>
  )
})

function ColumnWidths({
  columns: { shown },
  drag,
}: {
  readonly columns: Columns
  readonly drag: HeadDrag | undefined
}) {
  return (
    <colgroup>
      <col className="c-check" />
      <col className="c-fold" />
      {shown.map(({ column, width, isFluid }) => {
        const dragged = drag?.kind === 'width' && drag.column === column ? drag.width : undefined
        const given = dragged ?? (isFluid ? undefined : width)
        return <col key={column} style={given === undefined ? undefined : { width: given }} />
      })}
    </colgroup>
  )
}

/** On which side of a head the dragged column would come to stand. */
function dropMark(
  drag: HeadDrag | undefined,
  column: Column,
  names: readonly Column[],
): 'before' | 'after' | undefined {
  if (drag?.kind !== 'place' || drag.over !== column || drag.column === column) return undefined
  return names.indexOf(drag.column) > names.indexOf(column) ? 'before' : 'after'
}

function SelectAll({ shown, selected, change }: Pick<Props, 'shown' | 'selected' | 'change'>) {
  const { t } = useTranslation()
  const ids = useMemo(() => shown.flatMap(idsOf), [shown])
  const all = ids.length > 0 && selected.size > 0 && ids.every((id) => selected.has(id))
  return (
    <input
      type="checkbox"
      className="box"
      tabIndex={-1}
      aria-label={t('list.selectAll')}
      checked={all}
      ref={(box) => {
        if (box) box.indeterminate = !all && selected.size > 0
      }}
      onChange={() => change(() => ({ selected: all ? [] : ids }))}
    />
  )
}
