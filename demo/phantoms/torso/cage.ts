import { chain, ellipsoid, type Rod, ramp, smoothMax, smoothMin } from '../shapes.ts'

// z is 0 at the carina; the first rib is about 90 mm above it, the domes of the diaphragm about 110 mm below.
export const vertebraSpacing = 24.5

/** Half widths of the rib cage's inside at a height: [across, front to back]. */
function cageAcross(z: number): number {
  return 137 * reach(z) ** 0.66
}
export function cageDeep(z: number): number {
  return 88 * reach(z) ** 0.62
}
function reach(z: number): number {
  const h = (112 - z) / 190
  if (h <= 0) return 0.02
  return h >= 1 ? 1 : Math.sqrt(h * (2 - h))
}

/** Distance to the inside of the rib cage, negative inside. The cage has no floor; the diaphragm closes it. */
export function cage(x: number, y: number, z: number): number {
  const a = cageAcross(z)
  const b = cageDeep(z)
  return flatRing(x, y + 2, a, b, 0.3)
}

/** A ring between an ellipse (`square` 0) and a rectangle (1). */
function flatRing(x: number, y: number, a: number, b: number, square: number): number {
  const xx = (x / a) ** 2
  const yy = (y / b) ** 2
  const r = Math.sqrt(xx + yy - square * Math.min(1, xx) * Math.min(1, yy)) + 1e-6
  return ((r - 1) * Math.sqrt(x * x + y * y)) / r
}

const outlineTable = [
  [210, 62, 66],
  [150, 66, 70],
  [118, 150, 78],
  [92, 182, 92],
  [40, 172, 104],
  [-40, 168, 110],
  [-140, 160, 110],
  [-230, 152, 104],
  [-330, 165, 108],
  [-440, 182, 114],
  [-560, 186, 118],
] as const

/** The skin of the trunk, with the arms raised or hanging. */
export function trunk(x: number, y: number, z: number, arms: 'raised' | 'hanging'): number {
  const i = rowAt(z)
  const upper = outlineTable[i] ?? outlineTable[0]
  const lower = outlineTable[i + 1] ?? upper
  const t = ramp(z, lower[0], upper[0])
  const a = lower[1] + (upper[1] - lower[1]) * t
  const b = lower[2] + (upper[2] - lower[2]) * t
  let d = flatRing(x, y - 3, a, b, 0.42)
  const ax = Math.abs(x)
  if (z > (arms === 'raised' ? 10 : -260)) d = smoothMin(d, shoulder(ax, y, z, arms), 22)
  if (z < 60 && z > -150) d = smoothMin(d, ellipsoid(ax - 84, y + 84, z + 42, 68, 47, 66), 16)
  return d
}

function rowAt(z: number): number {
  let i = 0
  while (i < outlineTable.length - 2 && z < (outlineTable[i + 1]?.[0] ?? 0)) i++
  return i
}

function shoulder(ax: number, y: number, z: number, arms: 'raised' | 'hanging'): number {
  const joint = ellipsoid(ax - 158, y - 6, z - 96, 52, 50, 56)
  if (arms === 'hanging') {
    const upper = Math.hypot(ax - 186 - 0.06 * (100 - z), y - 6) - 40
    return smoothMin(joint, Math.max(upper, z - 110), 20)
  }
  const t = Math.max(0, Math.min(1, (z - 90) / 120))
  const arm = Math.hypot(ax - 172 - 8 * t, y + 4 + 40 * t) - 46
  return smoothMin(joint, Math.max(arm, 96 - z), 12)
}

/** The two domes of the diaphragm: negative below them. */
export function diaphragm(x: number, y: number, z: number): number {
  if (z > -40) return z + 100
  const right = ellipsoid(x + 70, y - 2, z + 200, 84, 96, 92)
  const left = ellipsoid(x - 74, y - 6, z + 206, 78, 92, 88)
  const middle = ellipsoid(x - 10, y + 10, z + 196, 60, 70, 72)
  // the recess between ribs and diaphragm ends here
  const floor = z + 182 - 10 * ramp(y, 20, 80)
  return smoothMin(smoothMin(smoothMin(right, left, 20), middle, 18), floor, 10)
}

/** Pleural space of both lungs: negative inside. */
export function lungs(x: number, y: number, z: number): number {
  return z > 112 ? 50 : lungsWithin(cage(x, y, z), diaphragm(x, y, z), x, y, z)
}

/** The same where the distances to cage and domes are known. */
export function lungsWithin(wall: number, below: number, x: number, y: number, z: number): number {
  return smoothMax(smoothMax(wall + 1.5, -below, 5), -mediastinum(x, y, z), 6)
}

function mediastinum(x: number, y: number, z: number): number {
  const upper = ramp(z, -20, 50)
  const half = 19 - 11 * ramp(-y, 25, 80) + 15 * upper * ramp(y, -60, -10) + 8 * ramp(y, 10, 50)
  const core = smoothMax(Math.abs(x - 3) - half - 26 * ramp(z, 70, 112), -74 - y, 16)
  const spine = ellipsoid(x, y - 68, 0, 36, 32, 60)
  const hila = ellipsoid(Math.abs(x - 2) - 30, y - 8, z + 22, 17, 17, 24)
  return smoothMin(smoothMin(smoothMin(core, spine, 8), hila, 8), heart(x, y, z) - 4, 9)
}

/** The heart with its sac: a blunt cone that points left, forwards and down. */
export function heart(x: number, y: number, z: number): number {
  if (z > 20 || z < -160) return 99
  return ellipsoid(heartLong(x, y, z), heartAcross(x, y), heartUp(x, y, z), 68, 50, 46)
}

/** Along the heart's long axis, towards the apex. */
export function heartLong(x: number, y: number, z: number): number {
  return 0.68 * (x - 20) - 0.56 * (y + 28) - 0.47 * (z + 72)
}
export function heartAcross(x: number, y: number): number {
  return 0.62 * (x - 20) + 0.78 * (y + 28)
}
export function heartUp(x: number, y: number, z: number): number {
  return 0.37 * (x - 20) - 0.29 * (y + 28) + 0.88 * (z + 72)
}

/** Middle of the vertebral bodies at a height: kyphosis of the chest, lordosis of the loin and neck. */
export function spineDepth(z: number): number {
  return 50 + 12 * Math.sin(((z + 60) / 230) * 1.45 + 0.9) - 10 * ramp(-z, 230, 360) - 34 * ramp(z, 86, 170)
}

/** A rib with its path; `z0` is the height of its head. Right side has x below 0. */
function rib(index: number, side: number): Rod[] {
  const z0 = 88 - vertebraSpacing * index
  const end = [0.8, 0.84, 0.86, 0.86, 0.85, 0.83, 0.8, 0.75, 0.69, 0.62, 0.45, 0.33][index] ?? 0.5
  const drop = [26, 44, 56, 66, 74, 80, 86, 88, 86, 76, 52, 36][index] ?? 50
  const points: [number, number, number, number][] = [
    [side * 14, spineDepth(z0) + 14, z0 + 2, 4],
    [side * 30, spineDepth(z0) + 24, z0 - 2, 4],
  ]
  const steps = 16
  for (let k = 1; k <= steps; k++) {
    const s = k / steps
    const turn = 0.2 * Math.PI + s * (end - 0.2) * Math.PI
    const z = z0 - 4 - drop * (s * 0.85 + s * s * 0.15)
    const a = cageAcross(Math.min(z, 86)) + 5.5
    const b = cageDeep(Math.min(z, 86)) + 5.5
    points.push([
      side * a * squareSine(turn),
      -2 - b * squareSine(turn - Math.PI / 2),
      z,
      k === steps ? 4.6 : 4.4,
    ])
  }
  return [...chain(points)]
}

/** The sine, filled out a little as the cage's cross-section is. */
function squareSine(angle: number): number {
  const s = Math.sin(angle)
  const c = Math.cos(angle)
  return s / Math.sqrt(1 - 0.3 * s * s * c * c)
}

function costal(index: number, side: number): Rod[] {
  const last = rib(index, side).at(-1)
  if (last === undefined || index > 8) return []
  const { x, y, z } = last.to
  const joint = index < 7 ? 52 - index * 19 : -70
  const front = -cageDeep(joint) - 7
  return [
    ...chain([
      [x, y, z, 4.6],
      [x * 0.62, Math.min(y, front * 0.96), Math.min(z - 6, joint) * 0.5 + z * 0.5 - 4, 5],
      [side * (index < 7 ? 19 : 34), front, joint, 5],
    ]),
  ]
}

const sides = [-1, 1] as const
export const ribRods: readonly Rod[] = sides.flatMap((s) =>
  Array.from({ length: 12 }, (_, i) => rib(i, s)).flat(),
)
export const costalRods: readonly Rod[] = sides.flatMap((s) =>
  Array.from({ length: 9 }, (_, i) => costal(i, s)).flat(),
)
/** Shoulder girdle and upper arms, arms raised. */
export const girdleRods: readonly Rod[] = sides.flatMap((s) => [
  ...chain([
    [s * 16, -74, 70, 8],
    [s * 52, -72, 84, 6],
    [s * 96, -44, 104, 5.5],
    [s * 136, -6, 118, 7],
  ]),
  ...chain([
    [s * 128, 22, 100, 13],
    [s * 118, 36, 82, 7],
    [s * 104, 78, 20, 5],
    [s * 92, 88, -32, 5],
  ]),
  ...chain([
    [s * 64, 86, 88, 4],
    [s * 104, 76, 102, 5.5],
    [s * 140, 34, 118, 8],
  ]),
  ...chain([
    [s * 154, 8, 104, 23],
    [s * 160, 2, 124, 16],
    [s * 172, -16, 170, 12],
    [s * 178, -34, 240, 11.5],
  ]),
])
export const bladeCount = 18
/** Blades of the scapulae: thin plates given by three corners each. */
export const bladeRods: readonly Rod[] = sides.flatMap((s) =>
  Array.from({ length: bladeCount }, (_, k) => {
    const t = k / (bladeCount - 1)
    const lateral = { x: s * (122 - 28 * t), y: 42 + 44 * t, z: 84 - 112 * t }
    const medial = { x: s * (66 + 22 * t), y: 86 + 4 * t, z: 86 - 112 * t }
    return { from: lateral, to: medial, r0: 3.4, r1: 2.2 }
  }),
)
