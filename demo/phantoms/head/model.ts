import { gridAt } from '../noise.ts'
import { bump, cover, ellipsoid, mix, ramp, smoothMax, smoothMin } from '../shapes.ts'
import { type BrainSettings, intracranial } from './brain.ts'
import type { HeadContrast } from './contrast.ts'
import { face, temporalBone } from './face.ts'
import type { HeadFields } from './fields.ts'
import { cavity, outline, skullThickness } from './skull.ts'

/** The value at a place of the head; millimetres from the middle between the commissures, axes as in DICOM. */
export type Model = (x: number, y: number, z: number) => number

/** A head of the given contrast. `settings.soft` is half the width of an edge in mm, as the reconstruction spreads it. */
export function headModel(fields: HeadFields, t: HeadContrast, settings: BrainSettings): Model {
  const { soft } = settings
  return (x, y, z) => {
    if (isFarOutside(x, y, z)) return t.air
    const inner = cavity(x, y, z)
    if (inner < -soft) return contents(fields, t, settings, inner, x, y, z)
    return shell(fields, t, soft, inner, x, y, z)
  }
}

/** What lies outside the cavity: skull, face and the soft parts over them. */
function shell(
  fields: HeadFields,
  t: HeadContrast,
  soft: number,
  inner: number,
  x: number,
  y: number,
  z: number,
): number {
  const thick = inner > 40 ? 6 : skullThickness(fields, x, y, z)
  const slow = inner > 40 ? 0 : gridAt(fields.slow, x * 1.7, y * 1.7, z * 1.7)
  const cut = smoothMax(inner - thick, skullBottom(x, y, z), 4)
  const padding = 5.4 + 0.45 * slow + 8 * bump(y, -16, 42) * ramp(Math.abs(x), 34, 60) * ramp(28 - z, 0, 42)
  const skin = outline(inner - thick - padding, x, y, z)
  if (skin > soft) return t.air
  let value = softParts(fields, t, soft, { skin, cut, padding }, x, y, z)
  value = skull(fields, t, soft, value, { inner, thick, cut }, x, y, z)
  if (y < 8 && z < 20) value = mix(value, face(fields, t, soft, value, x, y, z), cover(skin + 2, 1))
  if (z < 2) value = temporalBone(fields, t, soft, value, x, y, z)
  value = mix(value, frontalSinus(t, soft, value, x, y, z), cover(-inner + 1, 1))
  value = mix(t.air, value, cover(Math.min(skin, 99), soft))
  return inner < soft ? mix(value, t.fluid, cover(inner, soft)) : value
}

/** Cheap, and true for most of the air around the head. */
function isFarOutside(x: number, y: number, z: number): boolean {
  const across = x / 97
  const along = (y - 4) / 107
  return z > 2 ? across * across + along * along > 1 : Math.abs(x) > 104 || y < -118
}

function contents(
  fields: HeadFields,
  t: HeadContrast,
  settings: BrainSettings,
  inner: number,
  x: number,
  y: number,
  z: number,
): number {
  const value = intracranial(fields, t, settings, -inner, x, y, z)
  // only the ridge of the pyramids stands up into the cavity
  return inner > -14 && z < 2 && z > -62 ? temporalBone(fields, t, settings.soft, value, x, y, z) : value
}

/** Below the base there is no shell of bone round the foramen's channel. */
function skullBottom(x: number, y: number, z: number): number {
  return -58 - z + 12 * bump(y, 90, 50) + 0 * x
}

function softParts(
  fields: HeadFields,
  t: HeadContrast,
  soft: number,
  at: { skin: number; cut: number; padding: number },
  x: number,
  y: number,
  z: number,
): number {
  const { skin, cut } = at
  const wave = gridAt(fields.slow, x * 2.6, y * 2.6, z * 1.3)
  const planes = gridAt(fields.slow, x * 1.9 + 60, y * 1.9, z * 0.7)
  // fat under the skin, muscle below it; planes of fat between muscles of face and neck
  let value = t.fat
  const temporal = ramp(Math.abs(x), 30, 50) * bump(y, -18, 44) * ramp(34 - z, 0, 30)
  const deep = ramp(-z, 8, 34)
  const layer = Math.max(2.2 + 1.1 * wave, 0) + 2.6
  const muscle = smoothMin(skin + layer + 2.2, 90 - 88 * Math.max(temporal, deep), 2)
  const share =
    cover(muscle, 1) * (1 - 0.75 * deep * ramp(wave, -0.6, 0.6) * (1 - ramp(Math.abs(planes), 0.02, 0.14)))
  value = mix(value, t.muscle, Math.max(temporal, deep) > 0.03 ? share : 0)
  const galea = Math.abs(cut - 1.4) - 0.5
  value = mix(value, t.muscle, 0.6 * cover(galea, 0.7) * (1 - deep))
  return mix(value, t.skin, cover(-skin - 1.9, soft + 0.2))
}

function skull(
  fields: HeadFields,
  t: HeadContrast,
  soft: number,
  before: number,
  at: { inner: number; thick: number; cut: number },
  x: number,
  y: number,
  z: number,
): number {
  const { inner, thick, cut } = at
  if (cut > soft) return before
  const marrow = gridAt(fields.cells, x, y, z)
  const tables = thick > 4 ? Math.max(1.25 - inner, inner - thick + 1.55) : 0.6
  const spongy = t.diploe * (1 + 0.22 * marrow)
  const bone = mix(t.compact, spongy, cover(tables, soft + 0.25))
  const suture = sutures(fields, x, y, z)
  return mix(before, mix(bone, t.muscle, 0.55 * cover(suture, soft)), cover(cut, soft))
}

/** Distance to the coronal, sagittal and lambdoid sutures, which wind. */
function sutures(fields: HeadFields, x: number, y: number, z: number): number {
  if (z < -10) return 9
  const wind = 1.2 * gridAt(fields.cells, x * 1.3, y * 1.3, z * 1.3)
  const coronal = Math.abs(y + 30 - 0.28 * (z - 60) * -1 - 0.1 * Math.abs(x) + wind) - 0.25
  const lambdoid = Math.abs(y - 78 + 0.42 * Math.abs(x) + 0.3 * (z - 20) + wind) - 0.25
  const sagittal = y > -28 && y < 70 && z > 30 ? Math.abs(x + wind) - 0.25 : 9
  return Math.min(coronal, lambdoid, sagittal)
}

function frontalSinus(
  t: HeadContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  if (y > -70 || z > 22 || z < -26) return before
  const ax = Math.abs(x - 1)
  const bone = ellipsoid(ax - 10, y + 87, z + 8, 17, 7.5, 15)
  const air = smoothMax(ellipsoid(ax - 10, y + 87.5, z + 8, 12.5, 4, 11), 0.8 - Math.abs(x - 2), 1)
  return mix(mix(before, t.compact, cover(bone, soft)), t.air, cover(air, soft))
}
