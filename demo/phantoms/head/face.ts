import { gridAt } from '../noise.ts'
import { chain, chainDistance, cover, ellipsoid, mix, ramp, smoothMax, smoothMin, sphere } from '../shapes.ts'
import type { HeadContrast } from './contrast.ts'
import type { HeadFields } from './fields.ts'

const zygoma = chain([
  [44, -66, -42, 4.5],
  [54, -56, -44, 4],
  [63, -38, -43, 2.6],
  [66, -22, -41, 2.4],
  [64, -4, -40, 3.2],
])
const jaw = chain([
  [54, -2, -46, 5.5],
  [54, -6, -60, 4.2],
  [52, -12, -84, 4.5],
])
const coronoid = chain([
  [52, -26, -52, 2.6],
  [52, -20, -72, 3.5],
])
const maxilla = chain([
  [6, -84, -74, 6],
  [24, -74, -76, 6],
  [34, -52, -76, 5],
])
const pterygoid = chain([
  [16, -30, -48, 2.2],
  [18, -30, -78, 2.2],
])
const nerve = chain([
  [29, -57, -30, 2.3],
  [22, -42, -27, 2.2],
  [9, -26, -20, 2.3],
])
const rectusOut = chain([
  [15, -36, -27, 1.6],
  [36, -48, -30, 2.6],
  [43, -64, -31, 1.3],
])
const rectusIn = chain([
  [13, -36, -27, 1.6],
  [20, -50, -30, 2.7],
  [20, -66, -31, 1.3],
])
const rectusUp = chain([
  [15, -36, -25, 1.6],
  [28, -52, -19, 2.2],
  [31, -68, -18, 1.2],
])
const rectusDown = chain([
  [15, -36, -29, 1.6],
  [28, -50, -41, 2.4],
  [31, -66, -43, 1.2],
])

/** Bones of the face and what they hold, laid over the soft parts `before`. For y < 8 and z < 20. */
export function face(
  fields: HeadFields,
  t: HeadContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  const ax = Math.abs(x)
  let value = mix(before, t.compact, cover(faceBones(ax, y, z), soft))
  value = sinuses(fields, t, soft, value, x, y, z)
  return orbit(t, soft, value, ax, y, z)
}

function faceBones(ax: number, y: number, z: number): number {
  let d = Math.min(
    chainDistance(zygoma, ax, y, z),
    chainDistance(jaw, ax, y, z),
    chainDistance(coronoid, ax, y, z),
    chainDistance(maxilla, ax, y, z),
    chainDistance(pterygoid, ax, y, z),
  )
  // floor of the nose
  d = Math.min(d, Math.max(Math.abs(z + 68) - 1.6, ellipsoid(ax, y + 56, 0, 26, 24, 90)))
  // walls of the orbit, thin towards the nose; open in front
  const socket = ellipsoid(ax - 29 + 0.3 * (y + 60) * -1 * 0.9, y + 57, z + 30, 20.5, 27, 18)
  const wall = ax < 20 ? 0.7 : 1.9
  const front = -74 + 14 * ramp(ax, 30, 50)
  d = Math.min(d, Math.max(Math.abs(socket - wall) - wall, front - y))
  // nasal bones
  const bridge = ellipsoid(ax, y + 86, z + 26, 6.5, 7, 13)
  return Math.min(d, Math.max(Math.abs(bridge) - 1.1, y + 84))
}

function sinuses(
  fields: HeadFields,
  t: HeadContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  const ax = Math.abs(x)
  const wave = gridAt(fields.cells, x * 1.1, y * 0.8, z)
  let value = before
  // body of the sphenoid and clivus, with the air of the sinus
  const sphenoid = ellipsoid(x, y + 21, z + 33, 19, 15, 12)
  value = mix(value, t.diploe, cover(sphenoid, soft))
  value = mix(value, t.compact, cover(Math.abs(sphenoid) - 1, soft))
  // ethmoid cells: a honeycomb between the orbits
  const ethmoid = smoothMax(
    smoothMax(ax - 10.5 - 0.06 * (y + 75), Math.abs(y + 55) - 20, 5),
    Math.abs(z + 32) - 12,
    4,
  )
  const lattice = Math.max(1.5 - Math.abs(wave) * 5, 0.9 - Math.abs(ax - 0.4))
  value = mix(value, t.air, cover(ethmoid, soft))
  value = mix(value, mix(t.mucosa, t.compact, 0.22), cover(ethmoid, soft) * ramp(lattice, -0.1, 0.8))
  value = mix(value, t.compact, 0.75 * cover(Math.abs(Math.max(ethmoid, -9)) - 0.5, soft))
  const cell = smoothMax(ellipsoid(x + 1.5, y + 22, z + 31, 14.5, 12, 10), 0.7 - Math.abs(x + 2 + 0.1 * y), 1)
  value = mix(value, t.air, cover(cell, soft))
  value = maxillary(t, soft, value, ax, y, z)
  return nasal(t, soft, value, x, y, z, wave)
}

function maxillary(t: HeadContrast, soft: number, before: number, ax: number, y: number, z: number): number {
  const sinus = smoothMax(ellipsoid(ax - 30, y + 58, z + 60, 15.5, 18, 16), z + 47, 3)
  let value = mix(before, t.compact, cover(sinus - 1.3, soft))
  value = mix(value, t.mucosa, cover(sinus, soft))
  return mix(value, t.air, cover(sinus + 2.2, soft))
}

function nasal(
  t: HeadContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
  wave: number,
): number {
  const ax = Math.abs(x)
  const cavity = smoothMax(
    smoothMax(ax - 12.5 + 0.2 * Math.max(0, -62 - y), Math.abs(y + 60) - 31, 9),
    Math.abs(z + 55) - 12,
    5,
  )
  const pharynx = Math.max(ellipsoid(x, y + 20, z + 62, 13, 9, 22), z + 48)
  let value = mix(before, t.air, cover(Math.min(cavity, pharynx), soft))
  const septum = Math.max(Math.abs(x - 0.6 - wave * 0.3) - 1, cavity)
  const middle = ellipsoid(ax - 6.8, y + 54, z + 50, 1.9, 20, 4)
  const lower = ellipsoid(ax - 7.4, y + 52, z + 61, 2.9, 23, 4.6)
  value = mix(value, t.mucosa, cover(Math.max(Math.min(septum, middle, lower), cavity), soft))
  return mix(value, t.compact, 0.45 * cover(septum + 0.5, soft))
}

function orbit(t: HeadContrast, soft: number, before: number, ax: number, y: number, z: number): number {
  if (y < -92 || y > -18 || Math.abs(z + 30) > 24) return before
  const cone = ellipsoid(ax - 29 - 0.27 * (y + 60), y + 57, z + 30, 19.5, 26.5, 17)
  const fatty = smoothMax(cone, -y - 78, 3)
  let value = mix(before, t.fat, cover(fatty, soft))
  const muscles = Math.min(
    chainDistance(rectusOut, ax, y, z),
    chainDistance(rectusIn, ax, y, z),
    chainDistance(rectusUp, ax, y, z),
    chainDistance(rectusDown, ax, y, z),
  )
  value = mix(value, t.muscle, cover(muscles, soft) * cover(cone - 1, soft))
  value = mix(value, t.muscle, cover(ellipsoid(ax - 42, y + 66, z + 22, 2.6, 7, 5), soft))
  value = mix(value, t.muscle, 0.85 * cover(chainDistance(nerve, ax, y, z), soft))
  const globe = sphere(ax - 31, y + 69, z + 30, 11.9)
  value = mix(value, t.muscle, cover(globe, soft))
  value = mix(value, t.vitreous, cover(globe + 1.1, soft))
  return mix(value, t.lens, cover(Math.max(ellipsoid(ax - 31, y + 77, z + 30, 4.6, 2.1, 4.6), globe), soft))
}

const pyramid = chain([
  [15, -2, -34, 6],
  [30, 8, -33, 10],
  [46, 18, -33, 12.5],
  [56, 28, -36, 13],
])
const canal = chain([
  [47, 13, -36, 3.2],
  [66, 11, -36, 3.6],
  [86, 11, -35, 4],
])
const acoustic = chain([
  [12, 6, -32, 2.8],
  [32, 12, -32, 2.2],
])
const clivus = chain([
  [0, -9, -29, 8],
  [0, 2, -42, 6.5],
  [0, 13, -56, 5.5],
])

/** Petrous pyramids, mastoid cells, ear canals and clivus, laid over `before`. For z < 2. */
export function temporalBone(
  fields: HeadFields,
  t: HeadContrast,
  soft: number,
  before: number,
  x: number,
  y: number,
  z: number,
): number {
  const ax = Math.abs(x)
  if (y < -20 || y > 56) return before
  let value = before
  const slope = chainDistance(clivus, x * 0.62, y, z)
  value = mix(value, t.diploe, cover(slope, soft))
  value = mix(value, t.compact, cover(Math.abs(slope) - 0.9, soft))
  const rock = chainDistance(pyramid, ax, y, z * 1.1 + 3.3)
  const mastoid = ellipsoid(ax - 58, y - 33, z + 46, 12, 16, 22)
  value = mix(value, mix(t.compact, t.petrous, ramp(-rock, 1, 5)), cover(smoothMin(rock, mastoid, 4), soft))
  const wave = gridAt(fields.cells, x * 1.35, y * 1.35, z * 1.35)
  const comb = 2.4 - Math.abs(wave) * 3.4
  const field = smoothMin(mastoid + 2, ellipsoid(ax - 52, y - 27, z + 35, 9, 9, 7), 4)
  const open = cover(field, 1) * ramp(comb, -0.4, 0.9)
  value = mix(value, t.air, 0.94 * open)
  value = mix(value, t.air, cover(ellipsoid(ax - 45, y - 15, z + 35, 3, 6, 5.5), soft))
  const ossicle = sphere(ax - 45, y - 14, z + 32, 1.4)
  value = mix(value, t.compact, cover(ossicle, soft))
  const cochlea = Math.min(sphere(ax - 38, y - 10, z + 34, 2), sphere(ax - 39, y - 20, z + 32, 2.2))
  value = mix(value, t.fluid, 0.8 * cover(cochlea, soft))
  value = mix(value, t.fluid, cover(Math.max(chainDistance(acoustic, ax, y, z), ax - 31), soft))
  return mix(value, t.air, cover(chainDistance(canal, ax, y, z), soft))
}
