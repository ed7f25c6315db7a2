import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useFormats } from '../format/use-formats.ts'
import type { Words } from './Cells.tsx'
import { linesOf } from './lines.ts'
import { OpenRow } from './OpenRow.tsx'
import { EntryRow, ReportRow } from './Rows.tsx'
import { SkeletonRows } from './SkeletonRows.tsx'
import { TableHead } from './TableHead.tsx'
import { onTableKey, type RowActions, rowActions } from './table-keys.ts'
import type { ListContent } from './use-list.ts'
import { useRowHeights } from './use-row-heights.ts'
import type { ChangeView } from './use-view.ts'
import type { ViewState } from './view-state.ts'

interface Props {
  readonly treatment: string
  readonly content: ListContent
  readonly view: ViewState
  readonly change: ChangeView
  readonly isAsking: boolean
}

/** The table: one stop of the tab key, arrows inside. Only the lines in sight are in the page. */
export function StudyTable({ treatment, content, view, change, isAsking }: Props) {
  const { t } = useTranslation()
  const formats = useFormats()
  const words: Words = useMemo(() => ({ t, formats }), [t, formats])
  const [, navigate] = useLocation()
  const { shown, secondsFor } = content
  const scroller = useRef<HTMLDivElement>(null)
  const heights = useRowHeights()
  const open = useMemo(() => new Set(view.open), [view.open])
  const selected = useMemo(() => new Set(view.selected), [view.selected])
  const lines = useMemo(() => linesOf(shown, open), [shown, open])
  const [activeId, setActiveId] = useState<string>()
  const found = lines.findIndex(({ id }) => id === activeId)
  const active = found === -1 ? 0 : found

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => lines[index]?.id ?? index,
    estimateSize: (index) => heights[lines[index]?.kind ?? 'entry'],
    overscan: 14,
    scrollPaddingStart: heights.entry,
    initialOffset: view.scroll,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: other heights need another measurement
  useEffect(() => virtualizer.measure(), [heights, virtualizer])

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

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const onScroll = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => change(() => ({ scroll: element.scrollTop })), 250)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(timer)
      element.removeEventListener('scroll', onScroll)
    }
  }, [change])

  const items = virtualizer.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)
  const activeLine = lines[active]
  const isActiveInPage = items.some(({ index }) => index === active)
  return (
    <div className="tw" ref={scroller}>
      <table
        className="list"
        id="studies"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: one tab stop, arrows inside: a treegrid
        role="treegrid"
        aria-label={t('list.label')}
        aria-rowcount={lines.length + 1}
        aria-multiselectable="true"
        aria-busy={isAsking}
        tabIndex={0}
        aria-activedescendant={activeLine && isActiveInPage ? `line-${activeLine.id}` : undefined}
        onKeyDown={(event) => onTableKey(event, { lines, active, open, focusLine, actions })}
      >
        <TableHead sort={view.sort} shown={shown} selected={selected} change={change} />
        <tbody>
          <Spacer height={above} />
          {items.map(({ index }) => {
            const line = lines[index]
            if (!line) return null
            const shared = {
              index,
              isActive: index === active,
              actions,
              onActivate,
              secondsFor,
              words,
            }
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
                treatment={treatment}
                actions={actions}
                measure={virtualizer.measureElement}
              />
            )
          })}
          <Spacer height={below} />
          {isAsking && <SkeletonRows count={lines.length === 0 ? 12 : 3} />}
        </tbody>
      </table>
    </div>
  )
}

/** Holds the place of the lines that aren't in the page. */
function Spacer({ height }: { readonly height: number }) {
  return height > 0 ? (
    <tr className="spacer" inert>
      <td colSpan={14} style={{ height }} />
    </tr>
  ) : null
}
