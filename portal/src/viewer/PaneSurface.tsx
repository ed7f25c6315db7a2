import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CineBar } from './CineBar.tsx'
import { CrossLayer } from './CrossLayer.tsx'
import type { Point } from './camera.ts'
import { number as numberOf } from './dicom-json.ts'
import { MeasureLayer } from './MeasureLayer.tsx'
import { Orientation } from './Orientation.tsx'
import { Overlay } from './Overlay.tsx'
import { PaneMessage, strangerIn } from './PaneMessage.tsx'
import type { PaneViewProps } from './PaneView.tsx'
import type { Pane } from './pane.ts'
import { type PaneState, windowInUse } from './pane-state.ts'
import { probeAt } from './probe.ts'
import { ScaleBar } from './ScaleBar.tsx'
import { SegmentBar } from './SegmentBar.tsx'
import { SegmentLayer } from './SegmentLayer.tsx'
import { StackSlider } from './StackSlider.tsx'
import { StateBar } from './StateBar.tsx'
import { StateLayer } from './StateLayer.tsx'
import { usePointer } from './use-pointer.ts'
import { usePositionNews } from './use-position-news.ts'
import { useStore } from './use-store.ts'

/** What lies over the picture of a pane: overlays, measurements, messages, and the surface that is pointed at. */
export function PaneSurface(props: PaneViewProps & { readonly pane: Pane }) {
  const { pane, number, isActive, tool, measures, confirmed, cursor, onFocus } = props
  const { t } = useTranslation('viewer')
  const state = useStore(pane.state)
  const surface = useRef<HTMLDivElement>(null)
  const [hover, setHover] = useState<Point>()
  const pointer = usePointer(surface, {
    pane,
    tool,
    measures,
    onHover: setHover,
    onCross: props.onCross,
    onMeasured: (measurement) => props.onMeasured(pane, measurement),
    onStep: (by) => props.onStep(pane, by),
  })
  useEffect(() => {
    if (isActive) surface.current?.focus({ preventScroll: true })
  }, [isActive])
  usePositionNews(pane, isActive, props.title, props.announce)
  const isBlocked = strangerIn(state, confirmed) !== undefined
  const blockedStudy = isBlocked ? state.model?.at.study : undefined
  const { onBlocked } = props
  useEffect(() => {
    if (blockedStudy !== undefined) onBlocked(blockedStudy)
  }, [blockedStudy, onBlocked])
  const isSeen = !isBlocked && state.picture !== undefined && state.phase !== 'failed'
  const scale = isSeen ? pane.camera.scale() : 1
  const place = cursor ?? hover
  const probe =
    isSeen && state.picture !== undefined && place !== undefined ? probeAt(state.picture, place) : undefined
  const count = state.model?.images.length ?? 0
  const label = state.shown === undefined ? '' : t('pane.position', { index: state.shown + 1, count })
  return (
    <>
      <div
        ref={surface}
        className={`rv-surface rv-tool-${tool}${isSeen ? '' : ' rv-covered'}`}
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the pane that has the focus
        tabIndex={0}
        aria-label={`${props.title} ${label}`}
        {...stateAttributes(number, state, isBlocked, props.view)}
        onFocus={() => onFocus(number)}
        {...pointer}
      />
      {isSeen && (
        <div className="rv-over">
          <SegmentLayer pane={pane} />
          <StateLayer pane={pane} />
          <Overlay
            state={state}
            presets={props.presets}
            scale={scale}
            probe={probe}
            description={props.description}
          />
          <Orientation pane={pane} />
          <ScaleBar state={state} scale={scale} height={surface.current?.clientHeight ?? 400} />
          {props.view !== undefined && props.cross !== undefined && (
            <CrossLayer pane={pane} view={props.view} cross={props.cross} />
          )}
          <MeasureLayer pane={pane} measures={measures} cursor={cursor} />
        </div>
      )}
      {isSeen && (
        <div className="rv-layers">
          <StateBar pane={pane} />
          <SegmentBar pane={pane} />
        </div>
      )}
      {!isBlocked && count > 1 && (
        <StackSlider
          wanted={state.wanted}
          count={count}
          goTo={(index) => props.onStep(pane, index - state.wanted)}
        />
      )}
      {!isBlocked && count > 1 && <CineBar pane={pane} />}
      <PaneMessage
        pane={pane}
        confirmed={confirmed}
        onReference={props.onReference}
        onClose={props.onClose}
      />
    </>
  )
}

/** What a browser test, and a person with developer's tools, can read of a pane. */
function stateAttributes(
  pane: number,
  state: PaneState,
  isBlocked: boolean,
  view: string | undefined,
): Record<`data-${string}`, string | number | undefined> {
  const window = windowInUse(state)
  const series = numberOf(state.image?.set, '00200011') ?? state.model?.series.number
  return {
    'data-pane': pane + 1,
    'data-state': isBlocked ? 'blocked' : state.phase,
    'data-series-number': series,
    'data-image-index': state.shown === undefined ? undefined : state.shown + 1,
    'data-image-count': state.model?.images.length,
    'data-object-count': state.model?.objects.length,
    'data-wanted': state.wanted + 1,
    'data-opened': state.opened,
    'data-instance': state.image?.instance,
    'data-instance-number': state.image?.instanceNumber,
    'data-frame': state.image?.frame,
    'data-window-width': window?.width,
    'data-window-center': window?.center,
    'data-ready': state.ready,
    'data-drawn-by': state.picture?.frame.by,
    'data-presented-by': state.picked?.instance.instance,
    'data-view': view,
    'data-state-count': state.states.length,
  }
}
