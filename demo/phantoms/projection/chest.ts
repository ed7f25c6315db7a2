import type { Rod } from '../shapes.ts'
import { bladeRods, costalRods, girdleRods, ribRods, spineDepth, vertebraSpacing } from '../torso/cage.ts'
import { softAttenuation } from '../torso/contrast.ts'
import type { TorsoFields } from '../torso/fields.ts'
import { torsoModel } from '../torso/model.ts'
import { type Canvas, canvas, enlarge, projectRods } from './canvas.ts'

export type ChestView = 'frontal' | 'lateral'

/** The beam through a chest, from back to front (frontal) or from right to left (lateral); middle at z = -40. */
export function chestProjection(fields: TorsoFields, view: ChestView, size: number): Canvas {
  const field = 400
  const on = enlarge(softBeam(fields, view, field), size, size, field / size)
  const place = view === 'frontal' ? frontal : lateral
  const cast = (rods: readonly Rod[], shell: number, core: number, wall: number): void =>
    projectRods(on, rods.map(place), { shell, core, wall })
  // rib by rib: where two cross, both weaken the beam
  const perRib = ribRods.length / 24
  for (let i = 0; i < 24; i++) cast(ribRods.slice(i * perRib, (i + 1) * perRib), 1.05, 0.2, 1.1)
  for (let s = 0; s < 2; s++) {
    const half = girdleRods.length / 2
    const rods = girdleRods.slice(s * half, (s + 1) * half)
    for (const [from, to] of girdleGroups) cast(rods.slice(from, to).map(armsDown), 0.85, 0.22, 1.8)
    cast(bladeRods.slice(s * 9, s * 9 + 9).map(armsDown), 1.1, 0.5, 1.1)
  }
  cast(costalRods, 0.07, 0.07, 1)
  for (const rods of vertebrae) cast(rods, 0.72, 0.3, 1.4)
  cast(fields.vesselRods, 1.15, 1.15, 1)
  cast(fields.airwayRods.slice(0, 4), -1, -1, 1)
  return on
}

const girdleGroups = [
  [0, 3],
  [3, 6],
  [6, 8],
  [8, 11],
] as const

/** For a film the arms hang and the blades are turned outwards. */
function armsDown(rod: Rod): Rod {
  const lower = (p: Rod['from']): Rod['from'] => {
    const ax = Math.abs(p.x)
    if (ax < 100) return p
    const sink = (ax - 100) * 0.34
    return p.z > 110 && ax > 150
      ? { x: Math.sign(p.x) * (ax + 4), y: p.y, z: 200 - p.z - 40 }
      : { x: p.x, y: p.y, z: p.z - sink }
  }
  return { ...rod, from: lower(rod.from), to: lower(rod.to) }
}

const vertebrae: Rod[][] = Array.from({ length: 17 }, (_, i) => {
  const z = 137 - vertebraSpacing * i
  const y = spineDepth(z)
  const wide = z > 100 ? 8 : 13
  const bar = (dx: number, dz: number, r: number, x0 = 0): Rod => ({
    from: { x: x0 - dx, y, z: z + dz },
    to: { x: x0 + dx, y, z: z + dz },
    r0: r,
    r1: r,
  })
  return [
    bar(wide, 5, 6.5),
    bar(wide, -5, 6.5),
    bar(30, -1, 3.2),
    bar(1, -12, 4.5),
    bar(1, 2, 4.6, 12),
    bar(1, 2, 4.6, -12),
  ]
})

function frontal(rod: Rod): Rod {
  return {
    ...rod,
    from: { x: rod.from.x, y: -(rod.from.z + 40), z: rod.from.y },
    to: { x: rod.to.x, y: -(rod.to.z + 40), z: rod.to.y },
  }
}

function lateral(rod: Rod): Rod {
  return {
    ...rod,
    from: { x: rod.from.y, y: -(rod.from.z + 40), z: rod.from.x },
    to: { x: rod.to.y, y: -(rod.to.z + 40), z: rod.to.x },
  }
}

function softBeam(fields: TorsoFields, view: ChestView, field: number): Canvas {
  const coarse = 200
  const step = 5
  const on = canvas(coarse, coarse, field / coarse)
  const model = torsoModel(fields, softAttenuation, 2, false)
  const half = view === 'frontal' ? 135 : 195
  for (let row = 0; row < coarse; row++) {
    const z = -((row + 0.5 - coarse / 2) * on.spacing) - 40
    for (let column = 0; column < coarse; column++) {
      const a = (column + 0.5 - coarse / 2) * on.spacing
      let sum = 0
      for (let b = -half; b < half; b += step) sum += view === 'frontal' ? model(a, b, z) : model(b, a, z)
      on.values[row * coarse + column] = sum * step
    }
  }
  return on
}
