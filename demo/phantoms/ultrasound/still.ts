import { gaussian, randomSource } from '../random.ts'
import { bump, cover, mix, ramp } from '../shapes.ts'
import { bMode, type Echo, type Screen, type Sector } from './sector.ts'

export type Organ = 'abdomen' | 'thyroid' | 'carotid' | 'breast' | 'pelvis' | 'shoulder' | 'kidney'

const curved: Sector = { halfAngle: 0.58, depth: 210, face: 50, halfWidth: 0 }
const linear: Sector = { halfAngle: 0, depth: 42, face: 0, halfWidth: 20 }

export function stillSector(organ: Organ): Sector {
  return organ === 'abdomen' || organ === 'pelvis' || organ === 'kidney' ? curved : linear
}

export function stillScreen(organ: Organ, columns: number, rows: number): Screen {
  const sector = stillSector(organ)
  const tall = sector.depth - sector.face * Math.cos(sector.halfAngle)
  const mmPerPixel = tall / (rows * 0.9)
  return {
    columns,
    rows,
    mmPerPixel,
    apexX: columns / 2,
    apexY: rows * 0.05 - (sector.face * Math.cos(sector.halfAngle)) / mmPerPixel,
  }
}

/** A grey ultrasound picture, 0 to 255. */
export function stillPicture(organ: Organ, columns: number, rows: number, seed: string): Uint8Array {
  const random = randomSource(seed)
  const jitter = [gaussian(random), gaussian(random), gaussian(random)] as const
  const echo: Echo = (x, y) => echoes[organ](x, y, jitter)
  return bMode(stillSector(organ), stillScreen(organ, columns, rows), echo, 0, random() * 400)
}

type Jitter = readonly [number, number, number]

function egg(x: number, y: number, cx: number, cy: number, rx: number, ry: number): number {
  const ax = (x - cx) / rx
  const ay = (y - cy) / ry
  return (Math.sqrt(ax * ax + ay * ay) - 1) * Math.min(rx, ry)
}

/** Skin, fat and muscle in layers near a linear probe. */
function layers(y: number, wave: number): number {
  let s = mix(0.8, 0.34, ramp(y, 0.8, 2))
  s = mix(s, 0.5, ramp(y, 6 + wave, 7 + wave))
  s = mix(s, 0.75, 0.7 * cover(Math.abs(y - 6.5 - wave) - 0.25, 0.25))
  return mix(s, 0.4 + 0.1 * Math.sin(y * 4 + wave), ramp(y, 9, 11) * 0.6)
}

const echoes: Record<Organ, (x: number, y: number, j: Jitter) => number> = {
  abdomen: (x, y, j) => {
    const depth = y - 50
    let s = mix(0.6, 0.44, ramp(depth, 4, 16))
    s = mix(s, 0.9, 0.8 * cover(Math.abs(egg(x, y, -6 + 4 * j[0], 250, 190, 106)) - 1.4, 1))
    s = mix(s, 0.03, cover(egg(x - 0.3 * (y - 120), y, 26 + 5 * j[1], 118, 15, 33), 1.4))
    s = mix(s, 0.78, 0.5 * ramp(y, 152, 160) * bump(x - 0.3 * (y - 120), 26 + 5 * j[1], 14))
    s = mix(s, 0.06, cover(egg(x + 0.5 * (y - 150), y, -38, 150, 46, 5.5), 1))
    s = mix(s, 0.72, 0.7 * cover(Math.abs(egg(x + 0.5 * (y - 150), y, -38, 150, 47, 7)) - 0.8, 0.8))
    return mix(s, 0.05, cover(egg(x, y, -14, 106 + 4 * j[2], 26, 3.2), 1))
  },
  kidney: (x, y, j) => {
    const outer = egg(x + 0.2 * (y - 130), y, 2 * j[0], 132 + 3 * j[1], 54, 25)
    let s = mix(0.5, 0.42, ramp(y, 60, 90))
    s = mix(s, 0.8, 0.6 * cover(Math.abs(outer) - 1, 1))
    s = mix(s, 0.34, cover(outer, 1.5))
    s = mix(s, 0.7, cover(outer + 14, 4))
    return mix(s, 0.02, cover(egg(x, y, 36 + 3 * j[2], 146, 5, 5), 0.8))
  },
  pelvis: (x, y, j) => {
    let s = mix(0.55, 0.4, ramp(y, 60, 80))
    s = mix(s, 0.02, cover(egg(x, y, 0, 92, 44, 22), 2))
    s = mix(s, 0.7, 0.6 * ramp(y, 114, 118) * bump(x, 0, 40) * (1 - ramp(y, 130, 150)))
    const uterus = egg(x - 0.25 * (y - 140), y, 4 * j[0], 140, 34, 21)
    s = mix(s, 0.38, cover(uterus, 1.5))
    s = mix(s, 0.68, cover(egg(x - 0.25 * (y - 140), y, 4 * j[0], 140, 22, 2.6 + 0.5 * j[1]), 1.2))
    return mix(s, 0.04, cover(egg(x, y, 62, 138, 11 + j[2], 10), 1.2))
  },
  thyroid: (x, y, j) => {
    let s = layers(y, 0.6 * Math.sin(x / 6))
    const lobes = Math.min(egg(x, y, -9.5, 18, 8, 8.5), egg(x, y, 9.5, 18, 8, 8.5), egg(x, y, 0, 14.5, 9, 2))
    s = mix(s, 0.55, cover(lobes, 0.5))
    const windpipe = egg(x, y, 0, 22, 6.6, 7)
    s = mix(s, 0.85, 0.8 * cover(Math.abs(windpipe) - 0.5, 0.4) * (1 - ramp(y, 18, 22)))
    s = mix(s, 0.12, cover(windpipe, 0.5))
    s = mix(s, 0.03, cover(Math.min(egg(x, y, -17.2, 22, 3, 3), egg(x, y, 17.2, 22, 3, 3)), 0.4))
    const nodule = egg(x, y, 10.5 + j[0], 19 + j[1], 2.6, 2.1)
    return mix(s, 0.3, cover(nodule, 0.5))
  },
  carotid: (x, y, j) => {
    let s = layers(y, 0.5 * Math.sin(x / 7))
    const middle = 21 + 0.05 * x + 1.2 * Math.sin((x + 8) / 11)
    const bulb = 3.3 + 1.3 * bump(x, 9, 10)
    const wall = Math.abs(y - middle) - bulb
    s = mix(s, 0.72, 0.9 * cover(Math.abs(wall - 0.7) - 0.35, 0.3))
    s = mix(s, 0.03, cover(wall, 0.3))
    const plaque = egg(x, y, 8 + j[0], middle + bulb - 0.5, 5, 1.1 + 0.3 * Math.abs(j[1]))
    s = mix(s, 0.6, cover(plaque, 0.4))
    const vein = Math.abs(y - 12.6 - 0.06 * x) - 2.2
    return mix(s, 0.03, cover(vein, 0.3))
  },
  breast: (x, y, j) => {
    const wave = 1.1 * Math.sin(x / 5 + j[0])
    let s = mix(0.82, 0.3, ramp(y, 1, 2.2))
    s = mix(s, 0.58, ramp(y, 7 + wave, 8.5 + wave) * (1 - ramp(y, 22 + wave, 24 + wave)))
    s = mix(
      s,
      0.68,
      0.6 * cover(Math.abs(Math.sin(x * 0.33 + y * 0.18)) * 4 - 0.35, 0.3) * (1 - ramp(y, 8, 10)),
    )
    s = mix(s, 0.42 + 0.08 * Math.sin(y * 3), ramp(y, 26, 27.5))
    s = mix(s, 0.82, 0.8 * cover(Math.abs(y - 26.5) - 0.25, 0.25))
    const cyst = egg(x, y, 3 + 2 * j[1], 15, 5.2, 3.6)
    s = mix(s, 0.02, cover(cyst, 0.4))
    return mix(s, 0.75, 0.45 * ramp(y, 18.6, 19.6) * bump(x, 3 + 2 * j[1], 5) * (1 - ramp(y, 23, 27)))
  },
  shoulder: (x, y, j) => {
    let s = layers(y, 0.3)
    const head = egg(x, y, 2, 46, 27, 27)
    s = mix(s, 0.52 + 0.08 * Math.sin(x * 2.2 + y), cover(Math.abs(head - 3.4) - 2.6, 0.5))
    s = mix(s, 0.18, 0.9 * cover(egg(x, y, 4 + 2 * j[0], 17, 3.4, 0.9 + 0.3 * Math.abs(j[1])), 0.4))
    s = mix(s, 0.95, cover(Math.abs(head) - 0.45, 0.4))
    return mix(s, 0.05, cover(head + 0.8, 0.5))
  },
}
