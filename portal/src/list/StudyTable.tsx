import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useFormats } from '../format/use-formats.ts'
import type { CellContext } from './cells-of.tsx'
import { GroupRow } from './GroupRow.tsx'
import { groupedLines, type Line, linesOf } from './lines.ts'
import { OpenRow } from './OpenRow.tsx'
import { EntryRow, ReportRow } from './Rows.tsx'
import { SkeletonRows } from './SkeletonRows.tsx'
import { steadyRange } from './steady-range.ts'
import { TableHead } from './TableHead.tsx'
import { onTableKey, type RowActions, rowActions } from './table-keys.ts'
import type { Columns } from './use-columns.ts'
import { useKeptScroll } from './use-kept-scroll.ts'
import type { ListContent } from './use-list.ts'
import { useRowHeights } from './use-row-heights.ts'
import type { ChangeView } from './use-view.ts'
import type { ViewState } from './view-state.ts'

interface Props {
  readonly treatment: string
  readonly content: ListContent
  readonly columns: Columns
  readonly reportsBeneath: boolean
  readonly view: ViewState
  readonly change: ChangeView
  readonly isAsking: boolean
}

/** Columns of the box and of the arrow, px. */
const besideColumns = 66

/** The table: one stop of the tab key, arrows inside. Only the lines in sight are in the page. */
export function StudyTable(props: Props) {
  const { treatment, content, columns, reportsBeneath, view, change, isAsking } = props
  const { t } = useTranslation()
  const formats = useFormats()
  const [, navigate] = useLocation()
  const { shown, groups, expectedFor } = content
  const context: CellContext = useMemo(
    () => ({ words: { t, formats }, expectedFor, reportsBeneath }),
    [t, formats, expectedFor, reportsBeneath],
  )
  const scroller = useRef<HTMLDivElement>(null)
  const heights = useRowHeights()
  const [inPage] = useState(steadyRange)
  const open = useMemo(() => new Set(view.open), [view.open])
  const selected = useMemo(() => new Set(view.selected), [view.selected])
  const folded = useMemo(() => new Set(view.folded), [view.folded])
  const lines: readonly Line[] = useMemo(() => {
    const shape = { open, reportsBeneath }
    return groups ? groupedLines(groups, folded, shape) : linesOf(shown, shape)
  }, [groups, shown, folded, open, reportsBeneath])
  const [activeId, setActiveId] = useState<string>()
  const found = lines.findIndex(({ id }) => id === activeId)
  const active = found === -1 ? 0 : found

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => lines[index]?.id ?? index,
    estimateSize: (index) => heights[lines[index]?.kind ?? 'entry'],
    overscan: 14,
    rangeExtractor: inPage,
    scrollPaddingStart: heights.entry,
    initialOffset: view.scroll,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: other heights need another measurement
  useEffect(() => virtualizer.measure(), [heights, virtualizer])
  useKeptScroll(
    scroller,
    change,
    `${view.tab} ${view.sort.column} ${view.sort.descending} ${Boolean(groups)}`,
  )

  const actions: RowActions = useMemo(
    () => rowActions({ treatment, navigate, change }),
    [treatment, navigate, change],
  )
  const focusLine = useCallback(
    (index: number) => {
      const line = lines[index]
      if (!line) return
      setActiveId(line.id)
      virtualizer.scrollToIndex(index, { align: 'auto' })
    },
    [lines, virtualizer],
  )
  const onActivate = useCallback((id: string) => setActiveId(id), [])

  const items = virtualizer.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  const activeLine = lines[active]
  const isActiveInPage = items.some(({ index }) => index === active)
  const span = columns.names.length + 2
  const least = columns.shown.reduce((sum, { width }) => sum + width, besideColumns)
  return (
    <div className="tw" ref={scroller}>
      <table
        className="list"
        id="studies"
        style={{ minWidth: least }}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: one tab stop, arrows inside: a treegrid
        role="treegrid"
        aria-label={t('list.label')}
        aria-rowcount={lines.length + 1}
        aria-multiselectable="true"
        aria-busy={isAsking}
        tabIndex={0}
        aria-activedescendant={activeLine && isActiveInPage ? `line-${activeLine.id}` : undefined}
        onKeyDown={(event) => onTableKey(event, { lines, active, open, folded, focusLine, actions })}
      >
        <TableHead columns={columns} sort={view.sort} shown={shown} selected={selected} change={change} />
        <tbody>
          <Spacer height={above} span={span} />
          {items.map(({ index }) => {
            const line = lines[index]
            if (!line) return null
            const shared = {
              index,
              columns: columns.names,
              isActive: index === active,
              actions,
              onActivate,
              context,
            }
            if (line.kind === 'group')
              return (
                <GroupRow
                  key={line.id}
                  line={line}
                  isFolded={folded.has(line.group.key)}
                  selected={selected}
                  {...shared}
                />
              )
            if (line.kind === 'entry')
              return (
                <EntryRow
                  key={line.id}
                  line={line}
                  isOpen={open.has(line.id)}
                  isSelected={selected.has(line.entry.id)}
                  {...shared}
                />
              )
            if (line.kind === 'report')
              return (
                <ReportRow key={line.id} line={line} isSelected={selected.has(line.report.id)} {...shared} />
              )
            return (
              <OpenRow
                key={line.id}
                line={line}
                index={index}
                span={span}
                treatment={treatment}
                actions={actions}
                measure={virtualizer.measureElement}
              />
            )
          })}
          <Spacer height={below} span={span} />
          {isAsking && <SkeletonRows count={lines.length === 0 ? 12 : 3} columns={columns.shown} />}
        </tbody>
      </table>
    </div>
  )
}

/** Holds the place of the lines that aren't in the page. */
function Spacer({ height, span }: { readonly height: number; readonly span: number }) {
  return height > 0 ? (
    <tr className="spacer" inert>
      <td colSpan={span} style={{ height }} />
    </tr>
  ) : null
}
