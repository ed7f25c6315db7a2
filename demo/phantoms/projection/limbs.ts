import { chain, type Rod } from '../shapes.ts'
import { blur, type Canvas, canvas, projectRods } from './canvas.ts'

type Path = readonly (readonly [number, number, number, number])[]

/** A part of the body as rods, right side seen from the front; x right on the film, y down, in mm. */
interface Limb {
  readonly flesh: readonly Path[]
  readonly bones: readonly Path[]
  readonly wall: number
}

const knee: Limb = {
  wall: 3.4,
  flesh: [
    [
      [0, -190, 0, 66],
      [0, -60, 0, 60],
      [0, 20, 0, 54],
      [2, 190, 0, 46],
    ],
  ],
  bones: [
    [
      [8, -190, 0, 15],
      [4, -90, 0, 16],
      [0, -50, 0, 24],
    ],
    [
      [-20, -26, 0, 21],
      [-2, -34, 0, 24],
      [20, -26, 0, 21],
    ],
    [
      [-22, 14, 0, 17],
      [0, 18, 0, 19],
      [22, 14, 0, 17],
    ],
    [
      [0, 22, 0, 24],
      [2, 60, 0, 17],
      [6, 190, 0, 12],
    ],
    [
      [-33, 34, 0, 8],
      [-31, 60, 0, 6],
      [-24, 190, 0, 6.5],
    ],
    [
      [-3, -44, 0, 17],
      [-2, -30, 0, 13],
    ],
  ],
}

const hip: Limb = {
  wall: 3,
  flesh: [
    [
      [60, -160, 0, 120],
      [40, 0, 0, 110],
      [10, 170, 0, 78],
    ],
  ],
  bones: [
    [
      [24, -34, 0, 25],
      [8, -16, 0, 16],
      [-16, 8, 0, 19],
    ],
    [
      [-34, -2, 0, 13],
      [-22, 24, 0, 20],
      [-12, 70, 0, 16],
      [0, 175, 0, 15],
    ],
    [
      [2, 42, 0, 9],
      [-2, 50, 0, 8],
    ],
    [
      [26, -66, 0, 12],
      [52, -52, 0, 14],
      [62, -18, 0, 13],
      [52, 14, 0, 10],
    ],
    [
      [62, -18, 0, 11],
      [104, -2, 0, 9],
      [128, 6, 0, 10],
    ],
    [
      [54, 14, 0, 10],
      [72, 52, 0, 12],
      [112, 34, 0, 8],
      [128, 14, 0, 8],
    ],
    [
      [30, -74, 0, 12],
      [20, -120, 0, 16],
      [40, -165, 0, 22],
      [84, -165, 0, 20],
    ],
    [
      [60, -70, 0, 16],
      [88, -120, 0, 20],
    ],
  ],
}

function ray(x: number, y: number, lengths: readonly number[], angle: number, width: number): Path[] {
  const paths: Path[] = []
  let at = [x, y] as const
  let r = width
  for (const length of lengths) {
    const to = [at[0] + Math.sin(angle) * length, at[1] - Math.cos(angle) * length] as const
    const mid = [(at[0] + to[0]) / 2, (at[1] + to[1]) / 2] as const
    paths.push([
      [at[0], at[1], 0, r],
      [mid[0], mid[1], 0, r * 0.66],
      [to[0], to[1], 0, r * 0.92],
    ])
    const gap = r * 2.1
    at = [to[0] + Math.sin(angle) * gap, to[1] - Math.cos(angle) * gap]
    r *= 0.86
  }
  return paths
}

const carpals: Path[] = (
  [
    [-16, 34, 8],
    [-3, 32, 7.5],
    [10, 33, 7],
    [19, 30, 5.5],
    [-20, 18, 6.5],
    [-11, 15, 6],
    [0, 15, 8.5],
    [13, 17, 7.5],
  ] as const
).map(([x, y, r]) => [
  [x - 1.5, y, 0, r],
  [x + 1.5, y + 1, 0, r * 0.9],
])

const forearm: Path[] = [
  [
    [-11, 52, 0, 13],
    [-12, 70, 0, 9],
    [-14, 130, 0, 7.5],
  ],
  [
    [17, 52, 0, 7],
    [16, 66, 0, 5.5],
    [14, 130, 0, 6],
  ],
]

const fingers: Path[] = [
  ...ray(-24, 4, [38, 26, 18], -0.62, 6.2),
  ...ray(-12, 0, [56, 34, 20, 13], -0.14, 6),
  ...ray(0, 0, [54, 38, 25, 14], 0.0, 6),
  ...ray(11, 2, [48, 35, 23, 14], 0.12, 5.5),
  ...ray(20, 6, [45, 28, 16, 13], 0.26, 5.2),
]

const hand: Limb = {
  wall: 1.7,
  flesh: [
    [
      [0, 130, 0, 26],
      [0, 60, 0, 26],
      [0, 20, 0, 36],
      [0, -30, 0, 40],
    ],
    ...fingers.map((path) => path.map(([x, y, z, r]) => [x, y, z, r + 5.5] as const)),
  ],
  bones: [...forearm, ...carpals, ...fingers],
}

const wrist: Limb = {
  wall: 1.8,
  flesh: [
    [
      [0, 130, 0, 30],
      [0, 60, 0, 27],
      [0, 20, 0, 33],
      [0, -60, 0, 40],
    ],
  ],
  bones: hand.bones,
}

const ankle: Limb = {
  wall: 2.4,
  flesh: [
    [
      [0, -150, 0, 40],
      [0, -30, 0, 35],
      [4, 30, 0, 38],
      [10, 90, 0, 36],
    ],
  ],
  bones: [
    [
      [6, -150, 0, 12],
      [5, -60, 0, 12],
      [2, -14, 0, 19],
    ],
    [
      [20, -10, 0, 9],
      [22, 6, 0, 6],
    ],
    [
      [-22, -150, 0, 6],
      [-22, -40, 0, 6.5],
      [-25, 4, 0, 8.5],
      [-25, 18, 0, 6],
    ],
    [
      [-9, 17, 0, 14],
      [12, 17, 0, 14],
    ],
    [
      [-2, 34, 0, 17],
      [0, 62, 0, 16],
      [4, 84, 0, 13],
    ],
  ],
}

const foot: Limb = {
  wall: 1.8,
  flesh: [
    [
      [4, 110, 0, 32],
      [2, 40, 0, 36],
      [0, -10, 0, 44],
      [0, -60, 0, 42],
    ],
    ...[-34, -17, -2, 13, 27].map(
      (x, i): Path => [
        [x, -60, 0, i === 4 ? 15 : 11],
        [x * 1.12, i === 4 ? -112 : -98, 0, i === 4 ? 12 : 8],
      ],
    ),
  ],
  bones: [
    ...ray(26, 10, [54], 0.12, 8.6),
    ...ray(34, -60, [30, 18], -0.24, 7.4),
    ...ray(9, 6, [62, 24, 9, 6], 0.0, 5.4),
    ...ray(-5, 10, [60, 22, 9, 6], -0.03, 5),
    ...ray(-19, 16, [58, 20, 8, 6], -0.07, 5),
    ...ray(-32, 24, [56, 18, 7, 6], -0.12, 5.2),
    [
      [24, 30, 0, 10],
      [12, 30, 0, 8],
    ],
    [
      [-2, 32, 0, 9],
      [-26, 44, 0, 12],
    ],
    [
      [18, 50, 0, 12],
      [4, 52, 0, 13],
    ],
    [
      [-8, 70, 0, 16],
      [-4, 108, 0, 15],
    ],
    [
      [10, 74, 0, 14],
      [10, 92, 0, 13],
    ],
  ],
}

const shoulder: Limb = {
  wall: 2.6,
  flesh: [
    [
      [-50, -20, 0, 58],
      [-60, 140, 0, 50],
    ],
    [
      [40, -30, 0, 70],
      [110, 60, 0, 90],
      [100, 140, 0, 90],
    ],
  ],
  bones: [
    [
      [-36, -16, 0, 24],
      [-46, 10, 0, 19],
      [-54, 50, 0, 12],
      [-64, 150, 0, 11],
    ],
    [
      [-58, -10, 0, 10],
      [-56, 8, 0, 9],
    ],
    [
      [-2, -14, 0, 8],
      [-3, 14, 0, 9],
    ],
    [
      [0, 0, 0, 9],
      [22, 10, 0, 8],
      [52, 90, 0, 5],
    ],
    [
      [22, 4, 0, 7],
      [84, -8, 0, 4],
      [66, 90, 0, 4],
      [52, 96, 0, 4],
    ],
    [
      [84, -16, 0, 3.5],
      [20, -34, 0, 6],
      [-34, -56, 0, 7],
    ],
    [
      [-28, -58, 0, 7],
      [30, -70, 0, 6],
      [120, -48, 0, 7],
    ],
    [
      [8, -12, 0, 7],
      [-4, -26, 0, 6],
    ],
    ...[0, 1, 2, 3, 4].map(
      (i): Path => [
        [128, -40 + 34 * i, 0, 5],
        [96, -30 + 36 * i, 0, 5.5],
        [70 - i * 3, 4 + 36 * i, 0, 5],
      ],
    ),
  ],
}

const elbow: Limb = {
  wall: 2.6,
  flesh: [
    [
      [0, -140, 0, 42],
      [0, 0, 0, 42],
      [10, 140, 0, 36],
    ],
  ],
  bones: [
    [
      [0, -140, 0, 11],
      [0, -60, 0, 11],
      [0, -26, 0, 15],
    ],
    [
      [-24, -16, 0, 12],
      [0, -10, 0, 11],
      [20, -12, 0, 12],
    ],
    [
      [-17, 8, 0, 10],
      [-16, 24, 0, 7],
      [-14, 140, 0, 8],
    ],
    [
      [14, 6, 0, 14],
      [14, 30, 0, 11],
      [26, 140, 0, 7],
    ],
    [
      [8, -18, 0, 11],
      [10, 0, 0, 12],
    ],
  ],
}

const column = (from: number, to: number, step: number, width: number, bend: number): Path[] => {
  const paths: Path[] = []
  for (let y = from; y <= to; y += step) {
    const x = bend * Math.sin(y / 90)
    paths.push(
      [
        [x - width * 0.62, y - step * 0.2, 0, step * 0.3],
        [x + width * 0.62, y - step * 0.2, 0, step * 0.3],
      ],
      [
        [x - width * 0.62, y + step * 0.14, 0, step * 0.3],
        [x + width * 0.62, y + step * 0.14, 0, step * 0.3],
      ],
      [
        [x, y + step * 0.1, 0, 5],
        [x, y + step * 0.46, 0, 6],
      ],
      [
        [x - width * 1.7, y - 2, 0, 3.6],
        [x + width * 1.7, y - 2, 0, 3.6],
      ],
      [
        [x - width * 0.66, y - 2, 0, 5.5],
        [x - width * 0.64, y + 3, 0, 5],
      ],
      [
        [x + width * 0.66, y - 2, 0, 5.5],
        [x + width * 0.64, y + 3, 0, 5],
      ],
    )
  }
  return paths
}

const iliacs: Path[] = [-1, 1].flatMap((s): Path[] => [
  [
    [s * 36, 96, 0, 13],
    [s * 96, 60, 0, 9],
    [s * 132, 74, 0, 8],
    [s * 128, 128, 0, 10],
    [s * 92, 172, 0, 14],
  ],
  [
    [s * 60, 84, 0, 24],
    [s * 92, 104, 0, 26],
    [s * 84, 150, 0, 16],
  ],
])

const lumbar: Limb = {
  wall: 2,
  flesh: [
    [
      [0, -190, 0, 118],
      [0, 0, 0, 108],
      [0, 190, 0, 140],
    ],
  ],
  bones: [
    ...column(-150, 70, 36, 27, 3),
    ...iliacs,
    [
      [0, 102, 0, 30],
      [0, 140, 0, 22],
      [0, 176, 0, 12],
    ],
    ...[-1, 1].flatMap((s): Path[] => [
      [
        [s * 40, -146, 0, 4],
        [s * 92, -128, 0, 4.4],
        [s * 128, -84, 0, 4.4],
      ],
      [
        [s * 40, -178, 0, 4],
        [s * 104, -164, 0, 4.4],
        [s * 140, -122, 0, 4.4],
      ],
    ]),
  ],
}

const neck: Limb = {
  wall: 1.6,
  flesh: [
    [
      [0, 120, 0, 110],
      [0, 80, 0, 70],
      [0, 0, 0, 52],
      [0, -60, 0, 56],
    ],
    [
      [0, -70, 0, 62],
      [0, -120, 0, 64],
    ],
  ],
  bones: [
    ...column(-46, 110, 19, 13, 1.5),
    [
      [-50, -64, 0, 8],
      [-34, -34, 0, 8],
      [0, -26, 0, 9],
      [34, -34, 0, 8],
      [50, -64, 0, 8],
    ],
    [
      [-40, -92, 0, 20],
      [0, -96, 0, 26],
      [40, -92, 0, 20],
    ],
    ...[-1, 1].flatMap((s): Path[] => [
      [
        [s * 14, 112, 0, 6],
        [s * 70, 92, 0, 6],
        [s * 118, 100, 0, 7],
      ],
      [
        [s * 22, 84, 0, 4],
        [s * 62, 92, 0, 4],
        [s * 74, 122, 0, 4],
      ],
    ]),
  ],
}

const pelvis: Limb = {
  wall: 2.4,
  flesh: [
    [
      [0, -120, 0, 150],
      [0, 40, 0, 165],
    ],
    [
      [-86, 60, 0, 86],
      [-90, 180, 0, 78],
    ],
    [
      [86, 60, 0, 86],
      [90, 180, 0, 78],
    ],
  ],
  bones: [
    ...[-1, 1].flatMap((s): Path[] =>
      hip.bones.map((path) => path.map(([x, y, z, r]) => [s * (x - 132), y + 50, z, r] as const)),
    ),
    ...column(-150, -110, 36, 27, 0),
    [
      [0, -78, 0, 32],
      [0, -40, 0, 24],
      [0, -4, 0, 12],
    ],
  ],
}

export const limbs = { knee, hip, hand, wrist, ankle, foot, shoulder, elbow, lumbar, neck, pelvis } as const
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
  const limb: Limb = limbs[name]
  const on = canvas(view.columns, view.rows, view.spacing)
  const mirror = view.side === 'R' ? 1 : -1
  const place = (path: Path): readonly Rod[] =>
    chain(
      path.map(([x, y, z, r]) => [mirror * (x * view.turn + view.sway * (y / 100) ** 2), y, z, r] as const),
    )
  const flesh = canvas(view.columns, view.rows, view.spacing)
  projectRods(flesh, limb.flesh.flatMap(place), { shell: 1, core: 1, wall: 1 })
  blur(flesh, Math.round(3 / view.spacing))
  on.values.set(flesh.values)
  for (const path of limb.bones) projectRods(on, place(path), { shell: 1.9, core: 0.34, wall: limb.wall })
  return on
}
