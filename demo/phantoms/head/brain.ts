import { gridAt } from '../noise.ts'
import { bump, cover, ellipsoid, mix, ramp, smoothMax, smoothMin } from '../shapes.ts'
import type { HeadContrast } from './contrast.ts'
import { callosum, hasDeepParts, nuclei, ventricles } from './deep.ts'
import type { HeadFields } from './fields.ts'
import { brainStem, cerebellum, cisterns, infratentorial, stemDistance } from './hind.ts'

/** A collection of blood under the dura: how thick at most, and on which side. */
interface Haematoma {
  readonly thicknessMm: number
  /** 1 left, -1 right. */
  readonly side: 1 | -1
}

export interface BrainSettings {
  readonly soft: number
  readonly haematoma?: Haematoma
  /** 0 young to 1 old: width of sulci and ventricles. */
  readonly age: number
}

/** Thickness of the haematoma in mm at a place, a crescent over the frontal and parietal convexity. */
function haematomaAt(haematoma: Haematoma | undefined, x: number, y: number, z: number): number {
  if (haematoma === undefined || x * haematoma.side <= 0) return 0
  const across = ramp(Math.abs(x), 12, 44)
  return haematoma.thicknessMm * across * bump(y, 6, 74) ** 0.6 * bump(z, 32, 42) ** 0.6
}

/** Everything inside the skull: `depth` is the distance to the inner table in mm, positive. */
export function intracranial(
  fields: HeadFields,
  t: HeadContrast,
  settings: BrainSettings,
  depth: number,
  x: number,
  y: number,
  z: number,
): number {
  const { soft } = settings
  const blood = haematomaAt(settings.haematoma, x, y, z)
  const slow = gridAt(fields.slow, x, y, z)
  const gap = 1.0 + settings.age * (1.1 + 1.1 * ramp(-y, 20, 75)) + 0.35 * slow
  const pial = depth - Math.max(gap * (blood > 0.5 ? 0.35 : 1), 0.5) - blood
  const below = infratentorial(x, y, z)
  let value = t.fluid
  if (below > -soft) value = cerebrum(fields, t, settings, pial, slow, x, y, z)
  if (below < 3) value = hindbrain(fields, t, settings, { value, below, pial }, x, y, z)
  if (blood > 0.05) value = mix(value, t.blood, cover(depth - blood - 0.5, soft) * cover(0.3 - depth, soft))
  return falx(t, soft, value, depth, x, y, z)
}

function hindbrain(
  fields: HeadFields,
  t: HeadContrast,
  { soft }: BrainSettings,
  here: { value: number; below: number; pial: number },
  x: number,
  y: number,
  z: number,
): number {
  const { below, pial } = here
  let value = here.value
  if (below < soft) {
    const lower = cerebellum(fields, t, soft, Math.min(pial, -below - 0.8), x, y, z)
    value = mix(value, lower, cover(below, soft))
  }
  value = mix(value, t.dura, cover(Math.abs(below) - 0.55, 0.6) * ramp(y, 18, 30))
  const stem = stemDistance(x, y, z)
  if (stem > 90) return value
  value = cisterns(t, soft, value, stem, x, y, z)
  return brainStem(t, soft, value, stem, x, y, z)
}

function cerebrum(
  fields: HeadFields,
  t: HeadContrast,
  settings: BrainSettings,
  pial: number,
  slow: number,
  x: number,
  y: number,
  z: number,
): number {
  const { soft, age } = settings
  const medial = medialWall(fields, age, x, y, z)
  const surface = Math.min(pial, medial)
  if (surface < -soft) return t.fluid
  const distance = Math.min(
    surface,
    fold(fields, age, { pial, medial, slow }, x, y, z),
    sylvian(slow, x, y, z, age),
  )
  let value = mix(t.grey, t.white, cover(3.1 + 0.35 * slow - distance, soft + 0.25))
  // the white matter of the centre is a little darker on CT, and brighter on T2, with age
  value = mix(value, t.callosum, 0.7 * cover(callosum(x, y, z), soft + 0.8))
  if (hasDeepParts(x, y, z)) value = nuclei(t, soft, value, x, y, z)
  value = mix(t.fluid, value, cover(-distance, soft))
  if (hasDeepParts(x, y, z)) value = ventricles(t, soft, age, value, x, y, z)
  return value
}

/** Depth under the wall of the fissure between the hemispheres; the callosum and what lies under it join them. */
function medialWall(fields: HeadFields, age: number, x: number, y: number, z: number): number {
  const bend = 0.9 * gridAt(fields.slow, 20, y * 1.4, z * 1.4)
  const half = 0.7 + age * (0.55 + 0.9 * ramp(-y, 25, 75))
  const wall = Math.abs(x - bend) - half
  const joined = smoothMin(ellipsoid(0, y + 4, z - 6, 60, 39, 22), ellipsoid(0, y - 4, z + 12, 60, 24, 16), 8)
  return Math.max(wall, -joined - 0.5)
}

/** Distance to the nearest sulcus; sulci are sheets that run inwards from the surface and narrow on the way. */
function fold(
  fields: HeadFields,
  age: number,
  at: { readonly pial: number; readonly medial: number; readonly slow: number },
  x: number,
  y: number,
  z: number,
): number {
  const surface = Math.min(at.pial, at.medial)
  if (surface > 28) return 99
  const ey = y - 4
  const ez = z - 5
  const rho = Math.sqrt((x * x) / 4761 + (ey * ey) / 7225 + (ez * ez) / 4761) + 1e-6
  // towards the middle of the head all sheets would meet in a star: there are none
  const fade = ramp(rho, 0.42, 0.68)
  if (fade === 0) return 99
  const stretch = (0.66 + 0.34 * rho) / rho
  const qx = (x / 69) * 75 * stretch + 3 * at.slow
  const qy = (ey / 85) * 85 * stretch
  const qz = (ez / 69) * 75 * stretch
  const main = Math.abs(gridAt(fields.sulci, qx, qy, qz)) * rho
  const outer = at.pial <= at.medial
  const vary = Math.max(-1, Math.min(1, at.slow))
  const deep = fade * (outer ? 18 + 5 * vary : 7)
  const width = Math.max(0, (0.2 + (outer ? 0.85 : 0.45) * age) * (1 - surface / (deep + 2)) + 0.14 * vary)
  const sheet = smoothMax(main - width, surface - deep, 2)
  // where the great sulci are far apart, lesser ones reach deeper
  const lone = ramp(main, 3.2, 6)
  const depth = 4.5 + at.slow + 13 * lone
  if (surface > depth + 3 || !outer) return sheet
  const small = Math.abs(gridAt(fields.dimples, qx, qy, qz)) * rho
  return Math.min(
    sheet,
    smoothMax(small - (0.42 + 0.6 * lone) * age * (1 - surface / (depth + 3)), surface - depth, 2),
  )
}

/** The lateral fissure, from the side of the head in to the insula, and the cistern that covers the insula. */
function sylvian(slow: number, x: number, y: number, z: number, age: number): number {
  const ax = Math.abs(x)
  if (ax < 26 || y < -42 || y > 34 || z < -24 || z > 30) return 99
  const rise = -8 + 0.4 * (y + 20) + 0.4 * (ax - 46) + 2.4 * slow
  const gap = 0.3 + age * (0.35 + 0.9 * bump(y, -24, 18))
  const sheet = smoothMax(Math.abs(z - rise) - gap, Math.max(35 - ax, Math.abs(y + 5) - 28), 2)
  const insula = ax - (38 - 0.011 * (y + 8) * (y + 8) - 0.012 * (z - 2) * (z - 2)) + 0.7 * slow
  const cistern = smoothMax(Math.abs(insula) - (0.35 + 0.55 * age), ellipsoid(0, y + 8, z - 1, 60, 22, 14), 3)
  return Math.min(sheet, cistern)
}

function falx(
  t: HeadContrast,
  soft: number,
  value: number,
  depth: number,
  x: number,
  y: number,
  z: number,
): number {
  if (Math.abs(x) > 8) return value
  const reach = ramp(z, 4, 26)
  const limit = y > 20 || z > 36 ? 48 : 20 + 16 * reach
  const inside = smoothMax(Math.abs(x) - 0.55, depth - limit, 2)
  // free edge above the callosum; none under the level of the ventricles in front
  const free = ellipsoid(0, y + 2, z - 8, 60, 50, 31)
  const sheet = smoothMax(inside, -free, 2)
  let out = z > -12 ? mix(value, t.dura, 0.9 * cover(sheet, Math.max(0.5, soft * 0.8))) : value
  // superior sagittal sinus: a triangle under the vault
  const sinus = Math.max(Math.abs(x) - 4.2 + 0.85 * depth, -depth)
  if (z > -6) out = mix(out, t.vessel, cover(sinus, soft))
  return out
}
