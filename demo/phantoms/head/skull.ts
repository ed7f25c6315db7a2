import { gridAt } from '../noise.ts'
import { bump, chain, chainDistance, ellipsoid, ramp, smoothMax, smoothMin } from '../shapes.ts'
import type { HeadFields } from './fields.ts'

const foramen = chain([
  [0, 30, -46, 15],
  [0, 36, -70, 15],
  [0, 38, -110, 14],
])

/** The cranial cavity: negative inside the inner table. */
export function cavity(x: number, y: number, z: number): number {
  // broader at the parietal bones than at the forehead
  const xs = x / (0.985 + 0.00075 * (y - 4) - 0.0000022 * (y - 20) * (y - 20))
  const vault = ellipsoid(xs, y - 4, z - 5, 69, 85, 69)
  const ax = Math.abs(x)
  // the anterior floor rises over the orbits and dips at the midline (cribriform plate)
  const floor = -19 + 5 * bump(ax, 30, 24) + 7 * ramp(y, -45, -5) - z
  const upper = smoothMax(vault, floor, 9)
  const middle = ellipsoid(ax - 42, y + 9, z + 19, 26, 40, 27)
  const posterior = ellipsoid(x, y - 47, z + 26, 56, 42, 39)
  const sella = ellipsoid(x, y + 17, z + 17, 8, 7, 8)
  return smoothMin(
    smoothMin(smoothMin(upper, middle, 6), smoothMin(posterior, sella, 2), 9),
    chainDistance(foramen, x, y, z),
    10,
  )
}

/** Thickness of the skull in mm, by where on the head. */
export function skullThickness(fields: HeadFields, x: number, y: number, z: number): number {
  const ax = Math.abs(x)
  const vault = 6.4 + 2.2 * ramp(-y, 45, 85) + 2.5 * bump(y, 92, 34) * bump(ax, 0, 40) + 1.1 * ramp(z, 30, 70)
  const squama = 3.3 * ramp(ax, 46, 66) * bump(y, -2, 50) * (1 - ramp(z, 8, 40))
  const base = 3.2 * ramp(-z, 14, 34) * (1 - ramp(y, 60, 85))
  return Math.max(2.4, vault - squama - base + 0.55 * gridAt(fields.slow, x * 0.9, y * 0.9, z * 0.9))
}

const neck = chain([
  [0, 34, -45, 58],
  [0, 42, -90, 56],
  [0, 44, -150, 58],
])
const nose = chain([
  [0, -82, -22, 8],
  [0, -93, -44, 11],
  [0, -97, -58, 13],
])

/** The outline of the whole head. `scalp` is the distance to the skin over the skull, negative inside. */
export function outline(scalp: number, x: number, y: number, z: number): number {
  if (z > 2) return scalp
  const ax = Math.abs(x)
  const face = ellipsoid(x, y + 42, z + 66, 66, 52, 66)
  const brow = ellipsoid(ax - 24, y + 72, z + 17, 27, 16, 13)
  const cheek = ellipsoid(ax - 36, y + 62, z + 56, 30, 30, 34)
  let d = smoothMin(scalp, face, 10)
  d = smoothMin(d, brow, 12)
  d = smoothMin(d, cheek, 10)
  d = smoothMin(d, chainDistance(neck, x, y, z), 14)
  d = smoothMin(d, chainDistance(nose, x, y, z), 16)
  // the orbits open between brow and cheek
  const socket = ellipsoid(ax - 32, y + 98, z + 30, 19, 15, 13)
  d = smoothMax(d, -socket, 8)
  return smoothMin(d, ear(ax, y, z), 3)
}

function ear(ax: number, y: number, z: number): number {
  if (ax < 66) return 1e3
  const shell = ellipsoid(ax - 82 - 0.35 * (y - 14), y - 18, z + 30, 3.4, 17, 29)
  const bowl = ellipsoid(ax - 88 - 0.35 * (y - 14), y - 15, z + 32, 5.5, 10, 17)
  return smoothMax(shell, -bowl, 2)
}
