import { memo, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { announce } from '../design/Announcer.tsx'
import { Icon } from '../design/Icon.tsx'
import type { Entry } from './entries.ts'
import { type Column, columns, type Sort } from './sort.ts'
import { idsOf } from './table-keys.ts'
import type { ChangeView } from './use-view.ts'

interface Props {
  readonly sort: Sort
  readonly shown: readonly Entry[]
  readonly selected: ReadonlySet<string>
  readonly change: ChangeView
}

const figures: ReadonlySet<Column> = new Set(['series', 'size', 'time'])
/** Columns whose largest, newest or most urgent is wanted first. */
const downFirst: ReadonlySet<Column> = new Set(['acquired', 'series', 'size', 'time'])

/** The names of the columns; each sorts. One stop of the tab key, arrows between them. */
export const TableHead = memo(function TableHead({ sort, shown, selected, change }: Props) {
  const { t } = useTranslation()
  const head = useRef<HTMLTableSectionElement>(null)
  const [at, setAt] = useState<Column>('acquired')
  const ids = useMemo(() => shown.flatMap(idsOf), [shown])
  const all = ids.length > 0 && selected.size > 0 && ids.every((id) => selected.has(id))

  const choose = (column: Column): void => {
    const descending = sort.column === column ? !sort.descending : downFirst.has(column)
    change(() => ({ sort: { column, descending } }))
    announce(t(descending ? 'list.sortedDown' : 'list.sortedUp', { column: t(`column.${column}`) }))
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    const next = columns[(columns.indexOf(at) + step + columns.length) % columns.length]
    if (!next) return
    event.preventDefault()
    setAt(next)
    head.current?.querySelector<HTMLElement>(`[data-column="${next}"]`)?.focus()
  }
  return (
    <>
      <colgroup>
        <col className="c-check" />
        <col className="c-fold" />
        {columns.map((column) => (
          <col key={column} className={`c-${column}`} />
        ))}
      </colgroup>
      <thead ref={head}>
        <tr aria-rowindex={1} onKeyDown={onKeyDown}>
          <th>
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
          </th>
          <th>
            <span className="sr">{t('list.fold')}</span>
          </th>
          {columns.map((column) => {
            const isSorted = sort.column === column
            return (
              <th
                key={column}
                className={`c-${column}${figures.has(column) ? ' num' : ''}`}
                aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
              >
                <button
                  type="button"
                  data-column={column}
                  tabIndex={column === at ? 0 : -1}
                  onFocus={() => setAt(column)}
                  onClick={() => choose(column)}
                >
                  <span>{t(`column.${column}`)}</span>
                  {isSorted && <Icon name={sort.descending ? 'down' : 'up'} />}
                </button>
              </th>
            )
          })}
        </tr>
      </thead>
    </>
  )
})
