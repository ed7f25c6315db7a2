import { gridAt } from '../noise.ts'
import { chain, chainDistance, cover, ellipsoid, mix, ramp, smoothMax, smoothMin, sphere } from '../shapes.ts'
import { diaphragm, heart, heartAcross, heartLong, heartUp, spineDepth, vertebraSpacing } from './cage.ts'
import type { TorsoContrast } from './contrast.ts'
import type { TorsoFields } from './fields.ts'

const aortaUp = chain([
  [6, -22, -48, 15],
  [-10, -34, -14, 15],
  [-8, -30, 14, 14.5],
  [4, -14, 30, 14],
  [18, 10, 32, 13.5],
  [26, 30, 22, 13],
])
const aortaDown = chain([
  [26, 30, 22, 13],
  [25, 36, -20, 12],
  [20, 38, -90, 11.5],
  [10, 36, -170, 11],
  [4, 26, -240, 9.5],
  [3, 18, -350, 8.5],
])
const iliac = chain([
  [3, 18, -350, 6.5],
  [34, 24, -420, 5.5],
])
const branches = chain([
  [-6, -22, 30, 6],
  [-16, -30, 62, 6],
  [-22, -24, 120, 4.5],
  [-22, -10, 200, 3.6],
])
const leftCarotid = chain([
  [8, -8, 34, 4.5],
  [14, -14, 70, 4],
  [22, -8, 200, 3.6],
])
const subclavian = chain([
  [18, 8, 36, 5],
  [26, 2, 76, 5],
  [60, -14, 96, 4.5],
])
const cavaUp = chain([
  [-28, -14, -40, 10],
  [-28, -26, 20, 9.5],
  [-26, -36, 52, 9],
])
const brachiocephalic = chain([
  [-26, -36, 50, 8.5],
  [2, -46, 56, 6.5],
  [34, -38, 78, 6.5],
])
const jugularRight = chain([
  [-26, -36, 52, 7.5],
  [-36, -22, 110, 6.5],
  [-32, -12, 200, 5.5],
])
const jugularLeft = chain([
  [34, -38, 78, 6.5],
  [34, -12, 200, 5],
])
const cavaDown = chain([
  [-28, 0, -96, 11.5],
  [-24, 10, -140, 12],
  [-20, 20, -240, 11],
  [-17, 20, -350, 10],
])
const lungTrunk = chain([
  [16, -50, -48, 14],
  [18, -38, -20, 14],
  [22, -12, -10, 12],
  [38, 6, -14, 10],
  [46, 18, -24, 7],
])
const lungArteryRight = chain([
  [20, -18, -14, 11.5],
  [-6, -6, -18, 10.5],
  [-34, 2, -22, 8],
])
const gullet = chain([
  [6, 22, 120, 5.5],
  [8, 30, 0, 6],
  [18, 22, -110, 6.5],
  [34, 2, -140, 7],
])

/** Heart, great vessels and gullet over the fat of the mediastinum. */
export function mediastinal(
  t: TorsoContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  let value = before
  if (Math.abs(x) > 112) return value
  value = mix(value, t.muscle, cover(chainDistance(gullet, x, y, z), soft))
  if (z < 0 && z > -150) value = chambers(t, soft, value, x, y, z)
  if (z < 50) {
    value = mix(value, t.veins, cover(chainDistance(cavaDown, x, y, z), soft))
    value = mix(value, t.aorta, cover(chainDistance(aortaDown, x, y, z), soft))
    if (z < -330) value = mix(value, t.aorta, cover(chainDistance(iliac, Math.abs(x - 3) + 3, y, z), soft))
    if (z > -100) {
      const trunk = Math.min(chainDistance(lungTrunk, x, y, z), chainDistance(lungArteryRight, x, y, z))
      value = mix(value, t.rightHeart, cover(trunk, soft))
    }
  }
  if (z > -70) {
    value = mix(value, t.aorta, cover(chainDistance(aortaUp, x, y, z), soft))
    const veins = Math.min(chainDistance(cavaUp, x, y, z), chainDistance(brachiocephalic, x, y, z))
    value = mix(value, t.veins, cover(veins, soft))
  }
  return z > 20 ? neckVessels(t, soft, value, x, y, z) : value
}

function neckVessels(
  t: TorsoContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  const arteries = Math.min(
    chainDistance(branches, x, y, z),
    chainDistance(leftCarotid, x, y, z),
    chainDistance(subclavian, x, y, z),
  )
  const veins = Math.min(chainDistance(jugularRight, x, y, z), chainDistance(jugularLeft, x, y, z))
  const value = mix(before, t.aorta, cover(arteries, soft))
  return mix(value, t.veins, cover(veins, soft))
}

function chambers(t: TorsoContrast, soft: number, before: number, x: number, y: number, z: number): number {
  const sac = heart(x, y, z)
  if (sac > 3) return before
  const u = heartLong(x, y, z)
  const v = heartAcross(x, y)
  const w = heartUp(x, y, z)
  let value = mix(before, t.fat, cover(sac, soft))
  value = mix(value, t.myocardium, cover(sac + 3.5, soft))
  const leftVentricle = ellipsoid(u - 16, v - 14, w + 2, 36, 19, 20)
  const rightVentricle = smoothMax(ellipsoid(u - 8, v + 21, w + 2, 42, 21, 27), -(leftVentricle - 11), 3)
  const leftAtrium = ellipsoid(u + 38, v - 22, w - 12, 22, 27, 21)
  const rightAtrium = ellipsoid(u + 34, v + 24, w + 4, 24, 22, 28)
  const groove = Math.max(Math.abs(u + 14) - 3, -sac - 12)
  value = mix(value, t.fat, 0.8 * cover(groove, soft))
  value = mix(value, t.rightHeart, cover(Math.max(smoothMin(rightVentricle, rightAtrium, 2), sac + 5), soft))
  return mix(value, t.leftHeart, cover(Math.max(smoothMin(leftVentricle, leftAtrium, 2), sac + 6), soft))
}

/** Vertebrae with discs, canal and processes. */
export function spine(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  const yc = spineDepth(z)
  const dy = y - yc
  const ax = Math.abs(x)
  if (ax > 52 || dy < -32 || dy > 66) return before
  const slot = (z - 88) / vertebraSpacing
  const off = (slot - Math.round(slot)) * vertebraSpacing
  const size = 1 - 0.26 * ramp(z, 60, 130) + 0.2 * ramp(-z, 130, 260)
  const waist = 1 - 0.09 * Math.cos((off / vertebraSpacing) * 2 * Math.PI)
  const ring = ellipsoid(x, dy + 1, 0, 19.5 * size * waist, 14.5 * size * waist, 400)
  const disc = Math.abs(off) - (vertebraSpacing / 2 - 3.2 - 1.6 * ramp(-z, 180, 280))
  const canalY = dy - 21 * size
  const canal = ellipsoid(x, canalY, 0, 11 * size, 8.6 * size, 400)
  const arch = smoothMax(canal - 5 * size, Math.abs(off + 3) - 9, 3)
  const spinous = ellipsoid(x, dy - 42 * size, off + 9, 3.4, 15, 8)
  const transverse = ellipsoid(ax - 24 * size, dy - 24 * size, off - 2, 17, 5, 6.5)
  const facet = ellipsoid(ax - 14 * size, dy - 29 * size, off + 1, 6, 6, 13)
  const body = smoothMax(ring, disc, 1.5)
  const bone = smoothMin(smoothMin(body, arch, 3), Math.min(spinous, transverse, facet), 2)
  // the disc between the fourth and fifth lumbar vertebra bulges back on the left
  const bulge = ellipsoid(x - 5, dy - 15 * size, z + 319.5, 8, 7.5, 3.6)
  let value = mix(before, t.disc, cover(Math.max(ring + 0.8, -disc - 1.2), soft))
  value = mix(
    value,
    t.disc + 0.35 * (t.fluid - t.disc) * (t.disc > 200 ? 1 : 0),
    cover(Math.max(ring + 7, -disc + 0.5), 2),
  )
  const grain = 1 + 0.12 * gridAt(fields.fine, x * 1.6, y * 1.6, z * 1.6)
  const inner = mix(t.compact, t.marrow * grain, cover(bone + 1.5, soft + 0.3))
  value = mix(value, inner, cover(bone, soft))
  value = mix(value, t.fluid, cover(canal, soft))
  const cord = z > -205 ? ellipsoid(x, canalY, 0, 5.6, 4.2, 400) : ellipsoid(x, canalY - 3, 0, 6.5, 2.6, 400)
  value = mix(value, t.cord, cover(cord, soft) * (z > -205 ? 1 : 0.55))
  return mix(value, t.disc * 0.7, cover(bulge, soft))
}

/** Liver, spleen, stomach, kidneys, gut: what lies under the diaphragm. */
export function abdominal(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  wall: number,
  x: number,
  y: number,
  z: number,
): number {
  const grain = gridAt(fields.fine, x, y, z)
  const slow = gridAt(fields.slow, x, y, z)
  let value = t.fat
  value = bowel(fields, t, soft, value, wall, x, y, z)
  const liver = smoothMax(
    smoothMin(
      ellipsoid(x + 66, y - 4, z + 190, 86, 92, 84),
      ellipsoid(x - 2, y + 34, z + 170, 62, 42, 38),
      18,
    ),
    Math.max(wall + 3, 0.42 * (x + 74) - (z + 268) - 22),
    8,
  )
  value = mix(value, t.liver + 0.02 * grain * Math.abs(t.liver), cover(liver, soft))
  const portal =
    Math.abs(gridAt(fields.fine, x * 0.5, y * 0.5, z * 0.5)) * 10 +
    3 * Math.max(0, gridAt(fields.slow, x * 2, y * 2, z * 2)) +
    0.05 * Math.hypot(x + 40, y, z + 190)
  value = mix(value, t.veins, cover(Math.max(portal - 4.2, liver + 7), 1.4) * 0.7)
  value = mix(value, t.fluid, cover(sphere(x + 92, y - 18, z + 196, 6), soft))
  const gallbladder = ellipsoid(x + 46, y + 44, z + 246, 15, 19, 24)
  value = mix(value, t.fluid, cover(gallbladder, soft))
  const spleen = Math.max(ellipsoid(x - 108, y - 42, z + 188, 27, 44, 52), wall + 3)
  value = mix(value, t.spleen, cover(spleen, soft))
  const stomach = ellipsoid(x - 64, y + 6, z + 176 + 0.35 * (x - 60), 46, 62, 56)
  value = mix(value, t.gut, cover(Math.max(stomach, wall + 4), soft))
  value = mix(value, t.gas, cover(Math.max(stomach + 6, y + 42 + 2 * slow), soft))
  const pancreas = chainDistance(gland, x, y, z + 4 * Math.sin(x / 14))
  value = mix(value, t.gland + (t.liver - t.gland) * 0.5, cover(pancreas, soft + 0.6))
  value = kidneys(t, soft, value, x, y, z)
  const psoas = ellipsoid(Math.abs(x) - 38 - 0.1 * (-z - 240), y - 46, z + 360, 19, 21, 125)
  return mix(value, t.muscle, cover(psoas, soft))
}

const gland = chain([
  [-34, 4, -262, 13],
  [0, -8, -242, 10],
  [40, 8, -226, 9],
  [84, 34, -206, 8],
])

function kidneys(t: TorsoContrast, soft: number, before: number, x: number, y: number, z: number): number {
  const ax = Math.abs(x)
  const level = z + (x < 0 ? 268 : 254)
  const outer = ellipsoid(ax - 62 - 0.12 * -level, y - 48, level, 26, 25, 54)
  const hilum = ellipsoid(ax - 38, y - 40, level, 20, 11, 22)
  const kidney = smoothMax(outer, -hilum, 4)
  let value = mix(before, t.kidney, cover(kidney, soft))
  const pelvis = smoothMax(ellipsoid(ax - 50, y - 44, level, 13, 10, 26), outer + 12, 3)
  value = mix(value, mix(t.fat, t.fluid, 0.5), cover(pelvis, soft + 0.6))
  return value
}

function bowel(
  fields: TorsoFields,
  t: TorsoContrast,
  soft: number,
  before: number,
  wall: number,
  x: number,
  y: number,
  z: number,
): number {
  if (z > -190) return before
  const loops = Math.abs(gridAt(fields.fine, x * 0.42 + 31, y * 0.42, z * 0.42)) * 16 - 11
  const region = Math.max(wall + 6, y - 16, z + 205)
  let value = mix(before, t.gut, cover(Math.max(-loops - 4.5, region), soft + 0.3))
  // colon: at the flanks and across, with gas and folds
  const flank = Math.hypot(Math.abs(x) - 102, y - 14) - 21 + 3 * Math.sin(z / 8)
  const across = Math.hypot(y + 52, z + 262 + 0.0016 * x * x) - 19 + 3 * Math.sin(x / 8)
  const colon = Math.max(Math.min(flank, across), wall + 4, z + 240)
  value = mix(value, t.gut, cover(colon, soft))
  return mix(
    value,
    t.gas,
    cover(Math.max(colon + 3, y + 6 * gridAt(fields.slow, x, y, z) - (x > 0 ? 4 : 16)), soft),
  )
}

/** The muscle of the diaphragm, a thin shell between lung and belly. */
export function dome(
  t: TorsoContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  return mix(before, t.muscle, cover(Math.abs(diaphragm(x, y, z) + 1) - 1.2, soft))
}
