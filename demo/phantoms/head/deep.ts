import {
  bump,
  chain,
  chainDistance,
  cover,
  ellipsoid,
  mix,
  ramp,
  smoothMax,
  smoothMin,
  sphere,
} from '../shapes.ts'
import type { HeadContrast } from './contrast.ts'

/** Ventricles and nuclei all lie in this box. */
export function hasDeepParts(x: number, y: number, z: number): boolean {
  return Math.abs(x) < 46 && y > -52 && y < 70 && z > -24 && z < 44
}

// frontal horn, body, atrium; occipital horn; temporal horn. Right and left are mirrored: x is the distance from the middle
const body = chain([
  [15, -43, 6, 3.2],
  [11.5, -36, 9, 5.2],
  [9.5, -26, 12, 5.4],
  [9, -12, 19, 5.2],
  [11, 4, 22, 5],
  [15, 18, 21, 5.6],
  [21, 29, 14, 7.2],
])
const occipital = chain([
  [22, 30, 11, 6.8],
  [26, 42, 6, 5],
  [24, 56, 3, 2.2],
])
const temporal = chain([
  [23, 27, 6, 5.4],
  [31, 16, -9, 2.6],
  [33, 2, -16, 2.1],
  [29, -10, -19, 1.7],
])

function lateral(ax: number, y: number, z: number, age: number): number {
  const grow = (age - 0.5) * 2.2
  // flattened: horns are taller than broad
  const d = Math.min(
    y < 46 && z > -8 ? chainDistance(body, 9 + (ax - 9) * 1.22, y, z) : 99,
    y > 16 ? chainDistance(occipital, 24 + (ax - 24) * 1.3, y, z) : 99,
    z < 18 ? chainDistance(temporal, ax, y, z) : 99,
  )
  if (d > 14) return d
  // the head of the caudate presses into the outer wall of the frontal horn
  const caudate = ellipsoid(ax - 17.5, y + 27, z - 9, 7.4, 13, 11)
  return smoothMax(d - grow, -caudate - 0.4, 3)
}

export function callosum(x: number, y: number, z: number): number {
  if (Math.abs(x) > 26) return 9
  const outer = ellipsoid(0, y + 4, z - 5, 60, 39, 23)
  const inner = ellipsoid(0, y + 3, z - 1, 60, 31, 18)
  return Math.max(smoothMax(outer, -inner, 3), -6 - z, Math.abs(x) - 22)
}

export function ventricles(
  t: HeadContrast,
  soft: number,
  age: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  const ax = Math.abs(x)
  const horn = lateral(ax, y, z, age)
  let value = before
  if (horn < 8) {
    // the white matter beside the horns holds more water with age
    const cap = 0.32 * age * cover(horn - 2.6, 3) * (0.4 + 0.6 * ramp(-y, 20, 40) + 0.5 * ramp(y, 22, 44))
    value = mix(value, mix(t.white, t.fluid, 0.45), Math.min(0.5, cap))
    value = mix(value, t.white, cover(ax - 0.8, 0.5) * bump(y, -24, 28) * cover(Math.abs(z - 11) - 7, 2))
    value = mix(value, t.fluid, cover(Math.max(horn, 0.9 - ax), soft))
  }
  const half = 1.3 + 1.6 * age
  const third = smoothMax(
    ax - half * (0.75 + 0.25 * bump(y, 2, 14)),
    ellipsoid(0, y - 1, z + 1, 9, 15.5, 11),
    2,
  )
  value = mix(value, t.fluid, cover(third, soft))
  // velum and massa intermedia join the thalami in places
  value = mix(value, t.thalamus, cover(sphere(x, y + 1, z - 2, 2.6), soft) * 0.8)
  // pineal gland and choroid plexus hold calcium in most people over sixty
  value = mix(value, t.calcium, 0.85 * cover(ellipsoid(x - 0.6, y - 20, z - 3, 2.1, 2.8, 2.4), 0.9))
  const plexus = ellipsoid(ax - 22.5, y - 32, z - 10, 2, 4, 3.6)
  value = mix(value, t.grey, 0.8 * cover(plexus - 1.4, 1))
  return mix(value, t.calcium, (x > 0 ? 0.6 : 0.42) * cover(plexus + 0.9, 1))
}

/** Caudate, putamen, pallidum, thalamus, with the internal capsule left white between them. */
export function nuclei(
  t: HeadContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  const ax = Math.abs(x)
  const edge = soft + 0.5
  const head = ellipsoid(ax - 15.5, y + 27, z - 9, 6.6, 12, 10)
  const tail = ellipsoid(ax - 20.5 - 0.09 * (y - 4), y - 2, z - 22, 3, 24, 4)
  let value = mix(before, t.nuclei, cover(smoothMin(head, tail, 5), edge))
  // lentiform: a lens that narrows to its medial point; turned so that its front is nearer the middle
  const u = ax - 25.5 - 0.3 * (y + 12)
  const v = y + 12 + 0.3 * (ax - 25.5)
  const lens = smoothMax(ellipsoid(u, v, z - 3, 8.2, 19, 11.5), -(u + 7.2 - 0.24 * Math.abs(v)), 3)
  value = mix(value, t.nuclei, cover(lens, edge))
  const pallidum = smoothMax(lens + 2, u - 0.6, 1.5)
  value = mix(value, mix(t.nuclei, t.white, 0.45), 0.8 * cover(pallidum, edge))
  const cx = ax - 11.4 - 0.2 * (y - 6)
  const thalamus = ellipsoid(cx, y - 7, z - 7, 8.4, 16, 9.5)
  value = mix(value, t.thalamus, cover(thalamus, edge + 0.3))
  // hippocampus under the temporal horn
  const hippocampus = ellipsoid(ax - 27 - 0.1 * y, y - 4, z + 19, 6.5, 17, 5)
  return mix(value, t.grey, 0.8 * cover(hippocampus, edge))
}
