import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { announce } from '../design/Announcer.tsx'
import { useFormats } from '../format/use-formats.ts'
import { rowActions } from '../list/table-keys.ts'
import type { ListContent } from '../list/use-list.ts'
import type { ChangeView } from '../list/use-view.ts'
import type { ViewState } from '../list/view-state.ts'
import { LaneRow } from './LaneRow.tsx'
import { MarkDetail } from './MarkDetail.tsx'
import { Overview } from './Overview.tsx'
import { Ruler, RulerLines } from './Ruler.tsx'
import { isoOf } from './span.ts'
import { onTimelineKey } from './timeline-keys.ts'
import { useDragPan } from './use-drag-pan.ts'
import { useTimeline } from './use-timeline.ts'
import { ZoomBar } from './ZoomBar.tsx'
import './timeline.css'

interface Props {
  readonly treatment: string
  readonly content: ListContent
  readonly view: ViewState
  readonly change: ChangeView
}

/**
 * Studies and reports over time, in lanes. Marks lie at their dates, what stands too close is one mark with a count; the one
 * that is looked at opens below as in the list. One stop of the tab key, arrows inside.
 */
export function Timeline({ treatment, content, view, change }: Props) {
  const { t } = useTranslation()
  const formats = useFormats()
  const [, navigate] = useLocation()
  const [track, setTrack] = useState<HTMLElement | null>(null)
  const width = useWidth(track)
  const state = useTimeline(content, view, change, width)
  const { span, whole, lanes, active, container } = state
  const actions = useMemo(() => rowActions({ treatment, navigate, change }), [treatment, navigate, change])
  const selected = useMemo(() => new Set(view.selected), [view.selected])
  const drag = useDragPan(container, state, width)
  const undated = lanes.reduce((sum, { lane }) => sum + lane.undated, 0)

  const words = `${formats.date(isoOf(span.from))} – ${formats.date(isoOf(span.to))}`
  useEffect(() => {
    const timer = setTimeout(() => announce(words), 500)
    return () => clearTimeout(timer)
  }, [words])

  return (
    <div className="tl">
      <ZoomBar state={state} words={words} undated={undated} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys act on the mark that has the focus */}
      <div
        className="tl-scroll"
        ref={container}
        onKeyDown={(event) => onTimelineKey(event, { state, actions })}
        {...drag}
      >
        <Ruler span={span} width={width} trackRef={setTrack} />
        <section className="tl-lanes" aria-label={t('list.views.timeline')}>
          <RulerLines span={span} width={width} />
          {lanes.map((one) => (
            <LaneRow
              key={one.lane.key}
              {...one}
              state={state}
              width={width}
              selected={selected}
              actions={actions}
            />
          ))}
        </section>
      </div>
      <Overview lanes={lanes} whole={whole} span={span} onLook={state.look} />
      {active && <MarkDetail treatment={treatment} active={active} actions={actions} onChoose={state.goTo} />}
    </div>
  )
}

/** Width of an element in px, as it is now. */
function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return width
}
