import { useMemo } from 'react'
import type { Span } from './span.ts'
import type { LaneInSight } from './use-timeline.ts'

interface Props {
  readonly lanes: readonly LaneInSight[]
  readonly whole: Span
  readonly span: Span
  readonly onLook: (span: Span) => void
}

const rows = 5

/** All years in a strip, with what is in sight framed; dragged or pressed, the frame moves. Keys do the same in the lanes. */
export function Overview({ lanes, whole, span, onLook }: Props) {
  const length = whole.to - whole.from
  const dots = useMemo(
    () =>
      lanes
        .flatMap(({ lane }, index) =>
          lane.placed.map(
            ({ day }) => `M${((day - whole.from) / length) * 1000} ${4 + (index % rows) * 4}h1.6`,
          ),
        )
        .join(''),
    [lanes, whole, length],
  )
  const share = (day: number): number => ((day - whole.from) / length) * 1000
  const move = (event: React.PointerEvent<SVGSVGElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const middle = whole.from + ((event.clientX - left) / width) * length
    const half = (span.to - span.from) / 2
    const from = Math.max(whole.from, Math.min(middle - half, whole.to - 2 * half))
    onLook({ from, to: from + 2 * half })
  }
  return (
    <div className="tl-overview" aria-hidden="true">
      <div className="tl-name" />
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: hidden from those who hear */}
      <svg
        viewBox="0 0 1000 24"
        preserveAspectRatio="none"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          move(event)
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) move(event)
        }}
      >
        <path className="tl-dots" d={dots} />
        <rect
          className="tl-frame"
          x={share(span.from)}
          y="0"
          width={share(span.to) - share(span.from)}
          height="24"
        />
      </svg>
    </div>
  )
}
