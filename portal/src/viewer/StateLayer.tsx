import type { Point } from './camera.ts'
import type { Pane } from './pane.ts'
import { appliedState } from './pane-state.ts'
import type { StateDrawing, StateShutter } from './presentation-state.ts'
import { useStore } from './use-store.ts'

/** What a presentation state draws over the picture, and the dark around what it shows of it. */
export function StateLayer({ pane }: { readonly pane: Pane }) {
  const state = useStore(pane.state)
  const applied = appliedState(state)
  if (applied === undefined) return null
  const place = (point: Point): Point => pane.camera.toScreen(point) ?? [0, 0]
  return (
    <svg className="rv-state" aria-hidden="true" data-state-drawings={applied.drawings.length}>
      {applied.shutters.map((shutter) => (
        <path
          key={JSON.stringify(shutter)}
          className="rv-shutter"
          fill={`rgb(${applied.shade} ${applied.shade} ${applied.shade})`}
          d={outside(shutter, place)}
        />
      ))}
      {applied.drawings.map((drawing, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a drawing is its place in the state
        <Drawing key={at} drawing={drawing} place={place} />
      ))}
    </svg>
  )
}

type Place = (point: Point) => Point

function Drawing({ drawing, place }: { readonly drawing: StateDrawing; readonly place: Place }) {
  if (drawing.kind === 'words') {
    const [x, y] = place(drawing.at)
    const anchor = drawing.anchor === undefined ? undefined : place(drawing.anchor)
    return (
      <g>
        {anchor !== undefined && <line x1={x} y1={y} x2={anchor[0]} y2={anchor[1]} />}
        <text x={x} y={y}>
          {drawing.lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
            <tspan key={at} x={x} dy="1.2em">
              {line}
            </tspan>
          ))}
        </text>
      </g>
    )
  }
  const className = drawing.isFilled ? 'rv-filled' : undefined
  if (drawing.kind === 'circle') {
    const [center, edge] = [place(drawing.center), place(drawing.edge)]
    return <circle className={className} cx={center[0]} cy={center[1]} r={apart(center, edge)} />
  }
  const points = drawing.points.map(place)
  const [only] = points
  if (points.length === 1 && only !== undefined) return <circle cx={only[0]} cy={only[1]} r="3" />
  return <polyline className={className} points={points.map((point) => point.join(',')).join(' ')} />
}

const apart = (a: Point, b: Point): number => Math.hypot(b[0] - a[0], b[1] - a[1])

const far = 1e5

/** Everything but the shape: the way round is filled even-odd. */
function outside(shutter: StateShutter, place: Place): string {
  const everything = `M${-far} ${-far}H${far}V${far}H${-far}Z`
  if (shutter.kind === 'polygon')
    return `${everything}M${shutter.points.map((point) => place(point).join(' ')).join('L')}Z`
  const [center, edge] = [place(shutter.center), place(shutter.edge)]
  const radius = apart(center, edge)
  const [left, right] = [center[0] - radius, center[0] + radius]
  const arc = `A${radius} ${radius} 0 1 0`
  return `${everything}M${left} ${center[1]}${arc} ${right} ${center[1]}${arc} ${left} ${center[1]}Z`
}
