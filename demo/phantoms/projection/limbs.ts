import { chain, type Rod } from '../shapes.ts'
import { blur, type Canvas, canvas, projectRods } from './canvas.ts'
import { type LimbShape, limbShapes, vertebraeShapes } from './limb-shapes.ts'

const limbs = {
  ...limbShapes,
  wrist: { ...limbShapes.hand, wall: 1.8, flesh: '0 130 30, 0 60 27, 0 20 33, 0 -60 40' },
  lumbar: {
    ...limbShapes.lumbar,
    bones: `${vertebraeShapes(-150, 70, 36, 27, 3)}\n${limbShapes.lumbar.bones}`,
  },
  neck: { ...limbShapes.neck, bones: `${vertebraeShapes(-46, 110, 19, 13, 1.5)}\n${limbShapes.neck.bones}` },
  pelvis: {
    ...limbShapes.pelvis,
    bones: `${vertebraeShapes(-150, -110, 36, 27, 0)}\n${limbShapes.pelvis.bones}`,
  },
} as const satisfies Record<string, LimbShape>

export type LimbName = keyof typeof limbs

export interface LimbView {
  readonly columns: number
  readonly rows: number
  readonly spacing: number
  /** Left sides are mirrored. */
  readonly side: 'R' | 'L'
  /** Narrows the part, as seen from the side; 1 from the front. */
  readonly turn: number
  /** Bends it a little, so that no two films are the same. */
  readonly sway: number
}

/** The matter in the beam for one projection of a limb. */
export function limbProjection(name: LimbName, view: LimbView): Canvas {
  const limb: LimbShape = limbs[name]
  const on = canvas(view.columns, view.rows, view.spacing)
  projectRods(on, rodsOf(limb.flesh.replaceAll('\n', '|'), view), { shell: 1, core: 1, wall: 1 })
  blur(on, Math.round(3 / view.spacing))
  for (const bone of limb.bones.split('\n').filter((line) => line.trim() !== '')) {
    projectRods(
      on,
      rodsOf(bone, view),
      { shell: 1.9, core: 0.34, wall: limb.wall },
      (0.5 * limb.wall) / view.spacing,
    )
  }
  return on
}

function rodsOf(bone: string, view: LimbView): Rod[] {
  const mirror = view.side === 'R' ? 1 : -1
  return bone
    .split('|')
    .filter((piece) => piece.trim() !== '')
    .flatMap((piece) =>
      chain(
        piece.split(',').map((point) => {
          const [x = 0, y = 0, r = 1] = point.trim().split(' ').map(Number)
          return [mirror * (x * view.turn + view.sway * (y / 100) ** 2), y, 0, r] as const
        }),
      ),
    )
}
