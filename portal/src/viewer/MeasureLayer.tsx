import type { PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Point } from './camera.ts'
import type { Measurement } from './measure.ts'
import type { MeasureStore } from './measure-store.ts'
import { measureLines } from './measure-text.ts'
import type { Pane } from './pane.ts'
import { useStore } from './use-store.ts'

interface Props {
  readonly pane: Pane
  readonly measures: MeasureStore
  readonly cursor: Point | undefined
}

/** Measurements of the picture on the screen, drawn over it; their ends can be dragged. */
export function MeasureLayer({ pane, measures, cursor }: Props) {
  const state = useStore(pane.state)
  const { done, growing } = useStore(measures)
  const { image } = state
  if (image === undefined || state.picture === undefined) return null
  const shown = [...done, ...(growing === undefined ? [] : [growing])].filter(
    ({ imageId }) => imageId === image.imageId,
  )
  const cross = cursor && pane.camera.toScreen(cursor)
  return (
    <svg className="rv-measures" aria-hidden="true">
      {shown.map((measurement) => (
        <Drawing
          key={measurement.id}
          pane={pane}
          measurement={measurement}
          onMove={
            measurement === growing
              ? undefined
              : (index, point) => measures.movePoint(measurement.id, index, point)
          }
        />
      ))}
      {cross !== undefined && (
        <path
          className="rv-cursor"
          d={`M${cross[0] - 14} ${cross[1]}h11m6 0h11M${cross[0]} ${cross[1] - 14}v11m0 6v11`}
        />
      )}
    </svg>
  )
}

interface DrawingProps {
  readonly pane: Pane
  readonly measurement: Measurement
  readonly onMove: ((index: number, point: Point) => void) | undefined
}

function Drawing({ pane, measurement, onMove }: DrawingProps) {
  const { t, i18n } = useTranslation('viewer')
  const { image, picture } = pane.state.get()
  const points = measurement.points.flatMap((point) => {
    const place = pane.camera.toScreen(point)
    return place === undefined ? [] : [place]
  })
  if (image === undefined || points.length < 2) return null
  const lines = measureLines(measurement, image, picture, t, i18n.language)
  const label = points.reduce((best, point) => (point[0] > best[0] ? point : best))
  return (
    <g data-measure={measurement.kind} data-measure-text={lines.join(' ')}>
      {measurement.kind === 'roi' ? (
        <Ellipse pane={pane} corners={measurement.points} />
      ) : (
        <Lines points={points} />
      )}
      {points.map((point, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place in the measurement
        <Handle key={index} at={point} pane={pane} onMove={onMove && ((to) => onMove(index, to))} />
      ))}
      <text className="rv-measure-text" x={label[0] + 10} y={label[1] + 4}>
        {lines.map((line, index) => (
          <tspan key={line} x={label[0] + 10} dy={index === 0 ? 0 : '1.25em'}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  )
}

function Lines({ points }: { readonly points: readonly Point[] }) {
  return <polyline points={points.map((point) => point.join(',')).join(' ')} />
}

const sides = 48

// Drawn through the camera, so that it turns and flips as the picture does
function Ellipse({ pane, corners }: { readonly pane: Pane; readonly corners: readonly Point[] }) {
  const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = corners
  const outline = Array.from({ length: sides }, (_, at) => {
    const angle = (at / sides) * 2 * Math.PI
    const x = (x1 + x2) / 2 + (Math.cos(angle) * Math.abs(x2 - x1)) / 2
    const y = (y1 + y2) / 2 + (Math.sin(angle) * Math.abs(y2 - y1)) / 2
    return pane.camera.toScreen([x, y])?.join(',') ?? ''
  })
  return <polygon points={outline.join(' ')} />
}

interface HandleProps {
  readonly at: Point
  readonly pane: Pane
  readonly onMove: ((to: Point) => void) | undefined
}

function Handle({ at, pane, onMove }: HandleProps) {
  const move = (event: PointerEvent<SVGCircleElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect()
    const to = box && pane.camera.toPicture([event.clientX - box.left, event.clientY - box.top])
    if (to !== undefined) onMove?.(to)
  }
  return (
    <>
      <circle className="rv-handle" cx={at[0]} cy={at[1]} r="3" />
      {onMove !== undefined && (
        <circle
          className="rv-grip"
          cx={at[0]}
          cy={at[1]}
          r="10"
          onPointerDown={(event) => {
            event.stopPropagation()
            event.currentTarget.setPointerCapture(event.pointerId)
          }}
          onPointerMove={move}
        />
      )}
    </>
  )
}
