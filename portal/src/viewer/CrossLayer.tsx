import { toPicture } from './cross.ts'
import type { Vector } from './geometry.ts'
import type { Pane } from './pane.ts'
import { useStore } from './use-store.ts'
import type { View } from './volume.ts'

/** Which planes the upright and the level line of a view stand for. */
const lines: Readonly<Record<View, readonly [upright: View, level: View]>> = {
  axial: ['sagittal', 'coronal'],
  coronal: ['sagittal', 'axial'],
  sagittal: ['coronal', 'axial'],
}

const gap = 10
const far = 1e4

/** Where the other planes go through this one. */
export function CrossLayer({
  pane,
  view,
  cross,
}: {
  readonly pane: Pane
  readonly view: View
  readonly cross: Vector
}) {
  const { image } = useStore(pane.state)
  const inPicture = image && toPicture(image, cross)
  const at = inPicture && pane.camera.toScreen(inPicture)
  if (at === undefined) return null
  const [x, y] = at
  const [upright, level] = lines[view]
  return (
    <svg className="rv-measures" aria-hidden="true" data-cross={`${Math.round(x)},${Math.round(y)}`}>
      <path
        className={`rv-cross rv-cross-${upright}`}
        d={`M${x} ${-far}V${y - gap}M${x} ${y + gap}V${far}`}
      />
      <path className={`rv-cross rv-cross-${level}`} d={`M${-far} ${y}H${x - gap}M${x + gap} ${y}H${far}`} />
    </svg>
  )
}
