import type { Rod } from '../shapes.ts'
import {
  bladeCount,
  bladeRods,
  costalRods,
  girdleRods,
  ribRods,
  spineDepth,
  vertebraSpacing,
} from '../torso/cage.ts'
import { softAttenuation } from '../torso/contrast.ts'
import type { TorsoFields } from '../torso/fields.ts'
import { torsoModel } from '../torso/model.ts'
import { type Canvas, canvas, enlarge, projectRods } from './canvas.ts'

/** Edge of the detector, mm. */
const field = 400

export type ChestView = 'frontal' | 'lateral'

/** The beam through a chest, from back to front (frontal) or from right to left (lateral); middle at z = -40. */
export function chestProjection(fields: TorsoFields, view: ChestView, size: number): Canvas {
  const on = enlarge(softBeam(fields, view), size, size, field / size)
  const place = view === 'frontal' ? frontal : lateral
  const cast = (rods: readonly Rod[], shell: number, core: number, wall: number): void =>
    projectRods(on, rods.map(place), { shell, core, wall })
  // rib by rib: where two cross, both weaken the beam
  const perRib = ribRods.length / 24
  for (let i = 0; i < 24; i++) cast(ribRods.slice(i * perRib, (i + 1) * perRib), 1.05, 0.2, 1.1)
  if (view === 'frontal') castGirdle(cast)
  cast(costalRods, 0.07, 0.07, 1)
  for (const rods of view === 'frontal' ? vertebrae : vertebraeAside) cast(rods, 0.72, 0.3, 1.4)
  cast(fields.vesselRods, 1.7, 1.7, 1)
  cast(fields.airwayRods.slice(0, 4), -1, -1, 1)
  return on
}

function castGirdle(cast: (rods: readonly Rod[], shell: number, core: number, wall: number) => void): void {
  for (let s = 0; s < 2; s++) {
    const half = girdleRods.length / 2
    const rods = girdleRods.slice(s * half, (s + 1) * half)
    for (const [from, to] of girdleGroups) cast(rods.slice(from, to).map(armsDown), 0.85, 0.22, 1.8)
    cast(bladeRods.slice(s * bladeCount, (s + 1) * bladeCount).map(armsDown), 0.3, 0.3, 1)
  }
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

/** The same from the side: bodies, arches and spinous processes. */
const vertebraeAside: Rod[][] = Array.from({ length: 17 }, (_, i) => {
  const z = 137 - vertebraSpacing * i
  const y = spineDepth(z)
  const bar = (from: number, to: number, dz: number, drop: number, r: number): Rod => ({
    from: { x: 0, y: y + from, z: z + dz },
    to: { x: 0, y: y + to, z: z + dz - drop },
    r0: r,
    r1: r,
  })
  return [bar(-8, 8, 4, 0, 7.5), bar(-8, 8, -4, 0, 7.5), bar(12, 26, 3, 2, 3.4), bar(28, 46, -4, 12, 4)]
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

const beams = new Map<ChestView, Canvas>()

/** Soft parts and air, computed once a thread and coarsely: they have no sharp edges on a film. */
function softBeam(fields: TorsoFields, view: ChestView): Canvas {
  const before = beams.get(view)
  if (before !== undefined) return before
  const coarse = 170
  const step = 6
  const on = canvas(coarse, coarse, field / coarse)
  beams.set(view, on)
  const model = torsoModel(fields, softAttenuation, 2, view === 'frontal' ? 'soft, arms hanging' : 'soft')
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
