import { blur, canvas, projectRods } from './projection/canvas.ts'
import { gaussian, randomSource } from './random.ts'
import { chain, type Rod } from './shapes.ts'

type Path = readonly (readonly [number, number, number, number])[]

/** A standing skeleton, mm, y down from the top of the head; right side mirrored. */
const half: readonly (readonly [Path, number])[] = [
  [
    [
      [16, 190, 0, 5],
      [80, 214, 0, 6],
      [160, 216, 0, 7],
    ],
    1.1,
  ],
  [
    [
      [172, 232, 0, 24],
      [186, 330, 0, 13],
      [196, 520, 0, 14],
    ],
    0.8,
  ],
  [
    [
      [198, 540, 0, 13],
      [212, 660, 0, 10],
      [226, 770, 0, 12],
    ],
    0.75,
  ],
  [
    [
      [228, 790, 0, 20],
      [236, 880, 0, 18],
    ],
    0.5,
  ],
  [
    [
      [34, 790, 0, 22],
      [90, 740, 0, 16],
      [128, 800, 0, 16],
      [96, 890, 0, 22],
    ],
    1.15,
  ],
  [
    [
      [92, 890, 0, 26],
      [104, 960, 0, 17],
      [92, 1240, 0, 20],
    ],
    0.7,
  ],
  [
    [
      [88, 1270, 0, 26],
      [84, 1340, 0, 19],
      [76, 1600, 0, 13],
    ],
    0.7,
  ],
  [
    [
      [76, 1640, 0, 17],
      [90, 1700, 0, 20],
    ],
    0.75,
  ],
  [
    [
      [62, 620, 0, 30],
      [60, 650, 0, 28],
    ],
    0.85,
  ],
]

const ribs: Path[] = Array.from({ length: 10 }, (_, i) => {
  const y = 225 + i * 36
  const wide = Math.min(150, 72 + i * 16)
  return [
    [14, y, 0, 7],
    [wide * 0.75, y + 12, 0, 6],
    [wide, y + 44, 0, 6],
    [wide * 0.7, y + 88, 0, 5],
  ]
})

/** Counts of a whole-body bone scan from the front or the back: blurred by the collimator, then Poisson. */
export function wholeBody(columns: number, rows: number, from: 'front' | 'back', seed: string): Uint16Array {
  const spacing = 1900 / rows
  const on = canvas(columns, rows, spacing)
  const lift = (rods: readonly Rod[]): Rod[] =>
    rods.map((rod) => ({
      ...rod,
      from: { ...rod.from, y: rod.from.y - 940 },
      to: { ...rod.to, y: rod.to.y - 940 },
    }))
  const add = (path: Path, uptake: number): void => {
    for (const side of [-1, 1]) {
      const rods = chain(path.map(([x, y, z, r]) => [side * x, y, z, r] as const))
      projectRods(on, lift(rods), { shell: uptake, core: uptake, wall: 1 })
    }
  }
  const flesh: Path[] = [
    [
      [0, 120, 0, 90],
      [0, 180, 0, 60],
    ],
    [
      [60, 280, 0, 130],
      [50, 820, 0, 140],
    ],
    [
      [186, 300, 0, 44],
      [226, 780, 0, 30],
    ],
    [
      [92, 900, 0, 88],
      [84, 1640, 0, 44],
    ],
  ]
  for (const path of flesh) add(path, 0.035)
  for (const [path, uptake] of half) add(path, uptake)
  for (const path of ribs) add(path, from === 'back' ? 0.7 : 0.5)
  const spine = from === 'back' ? 1.5 : 0.8
  projectRods(
    on,
    lift(
      chain([
        [0, 170, 0, 17],
        [0, 450, 0, 22],
        [0, 780, 0, 28],
      ]),
    ),
    { shell: spine, core: spine, wall: 1 },
  )
  projectRods(
    on,
    lift(
      chain([
        [0, 70, 0, 72],
        [0, 110, 0, 66],
      ]),
    ),
    { shell: 0.36, core: 0.36, wall: 1 },
  )
  if (from === 'front') {
    projectRods(
      on,
      lift(
        chain([
          [0, 235, 0, 18],
          [0, 430, 0, 15],
        ]),
      ),
      { shell: 1.2, core: 1.2, wall: 1 },
    )
    projectRods(
      on,
      lift(
        chain([
          [0, 870, 0, 34],
          [2, 880, 0, 34],
        ]),
      ),
      { shell: 1.8, core: 1.8, wall: 1 },
    )
  }
  blur(on, Math.max(1, Math.round(7 / spacing)))
  return counted(on.values, seed)
}

function counted(values: Float32Array, seed: string): Uint16Array {
  const random = randomSource(seed)
  const out = new Uint16Array(values.length)
  for (let i = 0; i < out.length; i++) {
    const mean = (values[i] as number) * 1.5 + 0.15
    out[i] = Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian(random)))
  }
  return out
}
