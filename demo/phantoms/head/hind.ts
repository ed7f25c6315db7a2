import { gridAt } from '../noise.ts'
import { bump, chain, chainDistance, cover, ellipsoid, mix, ramp, smoothMax, smoothMin } from '../shapes.ts'
import type { HeadContrast } from './contrast.ts'
import type { HeadFields } from './fields.ts'

/** Under the tentorium: negative there. */
export function infratentorial(x: number, y: number, z: number): number {
  const ax = Math.abs(x)
  const roof = 6 - 0.4 * ax + 0.0018 * ax * ax - 0.36 * (y - 22)
  const fossa = ellipsoid(x, y - 49, z + 26, 60, 46, 44)
  return smoothMax(smoothMax(fossa, z - roof, 3), 6 + 0.25 * ax - y, 3)
}

export function cerebellum(
  fields: HeadFields,
  t: HeadContrast,
  soft: number,
  surface: number,
  x: number,
  y: number,
  z: number,
): number {
  const ax = Math.abs(x)
  // notch behind, cisterna magna below
  const notch = Math.max(ax - 5 + 0.3 * Math.max(0, 88 - y), -1)
  const lower = ellipsoid(x, y - 68, z + 62, 13, 15, 10)
  const hull = Math.min(surface, smoothMin(surface, lower, 4), y > 66 ? notch + 4 : 99)
  const wobble = gridAt(fields.cells, x * 0.5, y * 0.5, z * 0.5)
  // folia follow the surface from above downwards, finer than gyri
  const level = z + 0.24 * ax + 0.22 * y + 1.1 * wobble
  const period = 4.6
  const phase = Math.abs(level / period - Math.round(level / period)) * period
  const shallow = smoothMax(phase - 0.32, hull - 5.5 - wobble, 1.5)
  const fissure = smoothMax(
    Math.abs(z + 32 + 0.5 * (y - 52) - 0.42 * (ax - 20) + 2 * wobble) - 0.2,
    hull - 13,
    2,
  )
  const vermis = smoothMax(Math.abs(ax - 8.5 - 0.05 * (y - 40)) - 0.4, hull - 8, 2)
  const distance = Math.min(hull, shallow, fissure, vermis)
  const core = ellipsoid(ax - 23, y - 44, z + 34, 21, 22, 13)
  const arbor = Math.abs(Math.sin(level * 0.42 + 0.02 * ax)) * 4 - 1.3
  const white = smoothMin(core, smoothMax(arbor, core - 9, 2), 3)
  let value = mix(t.folia, t.stem, cover(white, soft + 1.2))
  const dentate = Math.abs(ellipsoid(ax - 14, y - 44, z + 36, 6, 8, 6)) - 0.9
  value = mix(value, t.nuclei, 0.2 * cover(dentate, 0.8))
  return mix(t.fluid, value, cover(-distance, soft))
}

const stem = chain([
  [0, 7, -4, 13],
  [0, 9, -14, 14],
  [0, 13, -24, 15],
  [0, 16, -34, 13.5],
  [0, 24, -47, 9],
  [0, 30, -62, 7],
  [0, 36, -110, 6.5],
])

/** Distance to midbrain, pons and medulla; 99 where they are far. */
export function stemDistance(x: number, y: number, z: number): number {
  if (Math.abs(x) > 34 || y < -32 || y > 66 || z > 12) return 99
  // cerebral peduncles: two legs with a notch between them
  const legs = ellipsoid(Math.abs(x) - 9, y + 0, z + 8, 6.5, 9, 9)
  const notch = ellipsoid(x, y + 6, z + 9, 4.5, 8, 7)
  const belly = ellipsoid(x, y - 9, z + 27, 17, 11, 12)
  const core = chainDistance(stem, x * 0.98, y, z)
  return smoothMax(smoothMin(smoothMin(core, legs, 4), belly, 5), -notch, 3)
}

/** The spaces filled with fluid around the stem: suprasellar, ambient, quadrigeminal, prepontine. */
export function cisterns(
  t: HeadContrast,
  soft: number,
  before: number,
  stemAt: number,
  x: number,
  y: number,
  z: number,
): number {
  if (y > 66 || y < -32 || Math.abs(x) > 34 || z > 12) return before
  const ax = Math.abs(x)
  const around = stemAt - 2.6 - 1.4 * bump(z, -16, 22)
  const star = smoothMin(
    ellipsoid(x, y + 9, z + 14, 13, 10, 7),
    ellipsoid(ax - 13, y + 15, z + 12, 11, 3, 4),
    4,
  )
  const smile = ellipsoid(x, y - 24 - 0.01 * ax * ax, z + 1, 16, 4.2, 7)
  const superior = ellipsoid(x, y - 34, z - 5, 8, 9, 4)
  const angle = ellipsoid(ax - 22, y - 13, z + 33, 8, 4, 4)
  const d = smoothMin(smoothMin(around, star, 4), smoothMin(smoothMin(smile, superior, 3), angle, 3), 4)
  return mix(before, t.fluid, cover(d, soft))
}

export function brainStem(
  t: HeadContrast,
  soft: number,
  before: number,
  stemAt: number,
  x: number,
  y: number,
  z: number,
): number {
  const ax = Math.abs(x)
  if (ax > 34 || y < -24 || y > 56 || z > 12) return before
  let value = mix(before, t.stem, cover(stemAt, soft))
  // middle peduncles join pons and cerebellum
  const peduncle = ellipsoid(ax - 20, y - 25, z + 31, 7, 14, 8)
  value = mix(value, t.stem, cover(peduncle, soft + 0.5))
  const colliculi = ellipsoid(ax - 5, y - 19, z + 2, 4.5, 3.5, 6)
  value = mix(value, t.stem, cover(colliculi, soft))
  const aqueduct = Math.max(Math.hypot(x, y - 17 - 0.3 * (-8 - z)) - 1.1, z + 2, -24 - z)
  value = mix(value, t.fluid, cover(aqueduct, soft))
  // the fourth ventricle: broad at the pons, pointed at the fastigium behind
  const fourth = smoothMax(ellipsoid(x, y - 33, z + 33, 9.5, 6.5, 14), ax * 0.62 + (y - 33) - 4.6, 2)
  value = mix(value, t.fluid, cover(fourth, soft))
  // basilar artery before the pons, carotids beside the sella
  const basilar = Math.max(Math.hypot(x - 0.8, y + 3.6 - 0.28 * (z + 27)) - 1.7, Math.abs(z + 27) - 14)
  value = mix(value, t.vessel, cover(basilar, soft))
  const carotid = Math.hypot(ax - 11, y + 16, (z + 17) * 0.5) - 2.2
  return mix(value, t.vessel, cover(carotid, soft) * ramp(-z, 8, 12))
}
