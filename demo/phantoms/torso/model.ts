import { gridAt } from '../noise.ts'
import { bump, cover, ellipsoid, mix, ramp, smoothMax, smoothMin, sphere } from '../shapes.ts'
import { cage, cageDeep, diaphragm, lungsWithin, spineDepth, trunk } from './cage.ts'
import type { TorsoContrast } from './contrast.ts'
import { boxAt, type TorsoFields } from './fields.ts'
import { abdominal, dome, mediastinal, spine } from './organs.ts'

/** The value at a place of the trunk; millimetres from the carina's level in the middle, axes as in DICOM. */
export type Model = (x: number, y: number, z: number) => number

/** A trunk from neck to loin. `soft` is half the width of an edge in mm; bones may be left out for projections. */
export function torsoModel(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  part: 'whole' | 'soft' | 'soft, arms hanging' = 'whole',
): Model {
  const arms = part === 'soft, arms hanging' ? 'hanging' : 'raised'
  return (x, y, z) => {
    const skin = trunk(x, y, z, arms)
    if (skin > soft) return t.air
    const wall = z > 112 ? 60 : cage(x, y, z)
    let value =
      wall > 10 ? chestWall(fields, t, soft, { skin, wall }, x, y, z) : inside(fields, t, soft, wall, x, y, z)
    if (wall > -soft && wall <= 10) {
      value = mix(value, chestWall(fields, t, soft, { skin, wall }, x, y, z), cover(-wall, soft))
    }
    if (z > 60 || Math.abs(x) < 112) value = mediastinalOver(t, soft, value, wall, x, y, z)
    if (part === 'whole') value = skeleton(fields, t, soft, value, x, y, z)
    value = windpipe(fields, t, soft, value, x, y, z)
    return mix(t.air, mix(value, t.skin, cover(-skin - 1.6, soft)), cover(skin, soft))
  }
}

function mediastinalOver(
  t: TorsoContrast,
  soft: number,
  value: number,
  wall: number,
  x: number,
  y: number,
  z: number,
): number {
  return wall < 2 || z > 40 ? mediastinal(t, soft, value, x, y, z) : value
}

/** Within the ribs: lungs, fat of the mediastinum, or the belly below the domes. */
function inside(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  wall: number,
  x: number,
  y: number,
  z: number,
): number {
  const below = diaphragm(x, y, z)
  if (below < -soft || z < -290) return abdominal(fields, t, soft, wall, x, y, z)
  const lung = lungsWithin(wall, below, x, y, z)
  let value = t.fat
  if (below < soft) value = mix(value, abdominal(fields, t, soft, wall, x, y, z), cover(below, soft))
  if (lung < soft) value = mix(value, parenchyma(fields, t, x, y, z), cover(lung, soft))
  return dome(t, soft, value, x, y, z)
}

function parenchyma(fields: TorsoFields, t: TorsoContrast, x: number, y: number, z: number): number {
  const span = t.muscle - t.lung
  const texture = 0.012 * gridAt(fields.fine, x, y, z) + 0.01 * gridAt(fields.slow, x, y, z)
  // more blood in the lower parts of a lying person
  const base = t.lung + span * (0.035 * ramp(y, -70, 90) + texture)
  const nodule = sphere(x + 84, y - 52, z + 62, 2.6)
  return mix(mix(base, t.lungVessel, boxAt(fields.vessels, x, y, z, 0)), t.muscle, cover(nodule, 0.7))
}

function chestWall(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  at: { skin: number; wall: number },
  x: number,
  y: number,
  z: number,
): number {
  const { skin, wall } = at
  const ax = Math.abs(x)
  const wave = gridAt(fields.slow, x, y, z)
  const fine = gridAt(fields.fine, x, y, z * 0.4)
  const above = z > 84 ? shoulderParts(fields, t, soft, skin, x, y, z) : 0
  if (z > 106) return above
  // intercostals, pectorals in front, latissimus and serratus at the sides, trapezius and erectors behind
  const pectoral = 15 * bump(z, 20, 80) * ramp(-y, 20, 60) * bump(ax, 70, 62)
  const lateral = 15 * ramp(z, -150, -40) * ramp(y, -20, 50) * ramp(ax, 60, 110)
  const belly = 5 * ramp(-z, 170, 230)
  const back = 6 * ramp(y, 50, 80)
  // the girdle fills the space between cage and skin, but for the fat of the armpit
  const armpit = bump(y, -8, 34) * bump(ax, 138, 30) * bump(z, 50, 60)
  const girdle = 74 * ramp(z, 28, 84) * ramp(ax, 84, 112) * (1 - 0.9 * armpit)
  const thick = 9.5 + Math.max(pectoral, lateral, back, belly, girdle) + wave
  const fatLayer = Math.max(5, 11 + 3 * wave + 9 * ramp(-z, 120, 260) - 5 * ramp(y, 40, 90))
  const muscle = smoothMax(wall - thick, skin + fatLayer, 4)
  const erector = ellipsoid(ax - 30, y - spineDepth(z) - 38, 0, 27, 17, 900)
  let value = mix(t.fat, t.muscle, cover(smoothMin(muscle, Math.max(erector, skin + 6), 3), soft + 0.4))
  // planes of fat between the layers
  const plane = Math.abs(wall - 10.5 - 0.8 * fine) - 0.7
  value = mix(value, t.fat, 0.75 * cover(plane, 0.8) * (thick > 13 ? 1 : 0))
  if (girdle > 12) value = mix(value, t.fat, 0.7 * planesAt(fields, x, y, z))
  if (z > 84) return mix(value, above, ramp(z, 86, 104))
  return mammary(t, value, skin, x, y, z, fine)
}

/** 1 in the planes of fat between muscles. */
function planesAt(fields: TorsoFields, x: number, y: number, z: number): number {
  return 1 - ramp(Math.abs(gridAt(fields.fine, x * 0.55 + 20, y * 0.55, z * 0.25)), 0.02, 0.11)
}

function mammary(
  t: TorsoContrast,
  before: number,
  skin: number,
  x: number,
  y: number,
  z: number,
  fine: number,
): number {
  if (z > 40 || z < -120 || y > -90) return before
  const gland = ellipsoid(Math.abs(x) - 88, y + 108, z + 46, 46, 20, 44)
  const strands = ramp(fine, -0.1, 0.5)
  return mix(before, mix(t.fat, t.gland, 0.9), cover(Math.max(gland, skin + 4), 5) * strands)
}

function shoulderParts(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  skin: number,
  x: number,
  y: number,
  z: number,
): number {
  const plane = planesAt(fields, x, y, z)
  const muscle = mix(t.muscle, t.fat, plane * (Math.abs(x) > 40 ? 1 : 0.6))
  const value = mix(t.fat, muscle, cover(skin + 9, soft + 1))
  // thyroid beside the windpipe
  const lobe = ellipsoid(Math.abs(x) - 17, y + 12, z - 150, 9, 10, 24)
  return mix(value, t.kidney, 0.8 * cover(lobe, soft))
}

function skeleton(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  let value = spine(fields, t, soft, before, x, y, z)
  const cartilage = boxAt(fields.cartilage, x, y, z, 6)
  if (cartilage < soft) value = mix(value, t.cartilage, cover(cartilage, soft))
  value = sternum(t, soft, value, x, y, z)
  const bone = boxAt(fields.bone, x, y, z, 6)
  if (bone > soft) return value
  const inner = mix(t.compact, t.marrow, cover(bone + 1.5, soft + 0.4))
  return mix(value, inner, cover(bone, soft))
}

function sternum(t: TorsoContrast, soft: number, before: number, x: number, y: number, z: number): number {
  if (Math.abs(x) > 36 || y > -30 || z > 76 || z < -112) return before
  const front = -cageDeep(Math.min(z, 70)) - 9
  const wide = 15 + 13 * ramp(z, 18, 60) + 4 * bump(z, -50, 40) - 8 * ramp(-z, 78, 108)
  const gap = Math.abs(z - 20) - 1.6
  const plate = Math.max(Math.abs(x) - wide, Math.abs(y - front) - 5, z - 66, -104 - z)
  const bone = smoothMax(plate, -gap, 1)
  return mix(before, mix(t.compact * 0.75, t.marrow, cover(bone + 1.3, soft + 0.3)), cover(bone, soft))
}

function windpipe(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  const air = boxAt(fields.airways, x, y, z, 6)
  if (air > 2) return before
  const thick = z > -25 && Math.abs(x) < 30 ? 1.6 : 0.9
  const value = mix(before, t.muscle, cover(air - thick, soft) * 0.9)
  return mix(value, t.gas, cover(air, soft))
}
