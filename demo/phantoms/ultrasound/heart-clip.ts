import { bump, cover, mix, ramp } from '../shapes.ts'
import { bMode, inFan, type Screen, type Sector } from './sector.ts'

export interface ClipSize {
  readonly columns: number
  readonly rows: number
  readonly frames: number
}

export const sector: Sector = { halfAngle: 0.72, depth: 150, face: 3, halfWidth: 0 }

export function heartScreen({ columns, rows }: ClipSize): Screen {
  return { columns, rows, mmPerPixel: 160 / (rows * 0.93), apexX: columns / 2, apexY: rows * 0.045 }
}

/** One frame of an apical four-chamber view with colour Doppler over the mitral inflow, as interleaved RGB. */
export function heartFrame(size: ClipSize, frame: number): Uint8Array {
  const screen = heartScreen(size)
  const phase = frame / size.frames
  const heart = chambersAt(phase)
  const grey = bMode(sector, screen, (x, y) => echo(heart, x, y), frame, 3 * Math.sin(2 * Math.PI * phase))
  const out = new Uint8Array(size.columns * size.rows * 3)
  for (let i = 0; i < grey.length; i++) {
    const x = ((i % size.columns) - screen.apexX) * screen.mmPerPixel
    const y = (Math.floor(i / size.columns) - screen.apexY) * screen.mmPerPixel
    paint(out, i, grey[i] as number, flowAt(heart, x, y))
  }
  box(out, size, screen)
  cardiogram(out, size, phase)
  bar(out, size)
  return out
}

interface Chambers {
  readonly squeeze: number
  /** 0 shut, 1 open. */
  readonly mitral: number
  /** Speed of inflow, positive towards the probe (up), and of outflow, negative. */
  readonly inflow: number
  readonly outflow: number
  readonly atria: number
}

/** Systole takes the first third of the cycle; then early filling and the atrial kick. */
function chambersAt(phase: number): Chambers {
  const systole = phase < 0.36 ? Math.sin((phase / 0.36) * Math.PI) : 0
  const early = bump(phase, 0.5, 0.14)
  const kick = bump(phase, 0.86, 0.09)
  const squeeze =
    phase < 0.36 ? Math.sin((phase / 0.36) * (Math.PI / 2)) : Math.max(0, 1 - ramp(phase, 0.38, 0.62))
  return {
    squeeze,
    mitral: Math.max(early, 0.75 * kick, phase > 0.42 && phase < 0.95 ? 0.3 : 0),
    inflow: Math.max(early, 0.7 * kick),
    outflow: systole,
    atria: phase < 0.4 ? ramp(phase, 0, 0.36) : 1 - ramp(phase, 0.45, 0.9),
  }
}

function egg(x: number, y: number, cx: number, cy: number, rx: number, ry: number): number {
  const ax = (x - cx) / rx
  const ay = (y - cy) / ry
  const k = Math.sqrt(ax * ax + ay * ay)
  return (k - 1) * Math.min(rx, ry)
}

// In the apical view the apex is at the top; the patient's left is on the right of the picture.
function leftVentricle(h: Chambers, x: number, y: number): number {
  const s = h.squeeze
  return egg(x - 0.1 * (y - 60), y, 14, 60 + 3 * s, 20.5 - 6.5 * s, 37 - 7 * s)
}
function rightVentricle(h: Chambers, x: number, y: number): number {
  const s = h.squeeze
  return egg(x + 0.28 * (y - 62), y, -22, 66 + 2 * s, 13.5 - 3.5 * s, 27 - 5 * s)
}
function leftAtrium(h: Chambers, x: number, y: number): number {
  return egg(x, y, 19, 119, 20 + 2.5 * h.atria, 17 + 2.5 * h.atria)
}
function rightAtrium(h: Chambers, x: number, y: number): number {
  return egg(x, y, -27, 117, 17 + 2 * h.atria, 17 + 2 * h.atria)
}

function echo(h: Chambers, x: number, y: number): number {
  const lv = leftVentricle(h, x, y)
  const rv = rightVentricle(h, x, y)
  const la = leftAtrium(h, x, y)
  const ra = rightAtrium(h, x, y)
  const blood = Math.min(lv, rv, la, ra)
  const wall = Math.min(lv - 10 - 3 * h.squeeze, rv - 6, la - 4, ra - 4)
  let strength = mix(0.3, 0.47, cover(wall, 2))
  // sac of the heart: the brightest line
  strength = mix(strength, 0.86, 0.8 * cover(Math.abs(wall - 1.5) - 0.9, 0.8) * ramp(y, 14, 40))
  strength = mix(strength, 0.035, cover(blood, 0.9))
  strength = mix(strength, 0.62, 0.8 * cover(Math.abs(blood - 0.8) - 0.5, 0.6))
  strength = mix(strength, 0.78, leaflets(h, x, y))
  // shadow of a rib at one side, reverberation near the probe
  strength *= 1 - 0.55 * bump(Math.atan2(x, y), -0.62, 0.1)
  return mix(strength, 0.72, 0.8 * (1 - ramp(y, 4, 16)) * (0.6 + 0.4 * Math.sin(y * 2.2)))
}

/** Mitral and tricuspid leaflets: thin lines that swing from shut (across) to open (along the flow). */
function leaflets(h: Chambers, x: number, y: number): number {
  const swing = 1.15 * h.mitral
  const level = 99 - 3.5 * (1 - h.squeeze)
  let line = 0
  for (const [hinge, reach, way] of [
    [1, 16, 1],
    [36, 15, -1],
    [-42, 13, 1],
    [-13, 13, -1],
  ] as const) {
    const angle = swing + 0.22
    const tipX = hinge + way * reach * Math.cos(angle)
    const tipY = level - reach * Math.sin(angle)
    line = Math.max(line, cover(segment(x, y, hinge, level, tipX, tipY) - 0.7, 0.6))
  }
  return line
}

function segment(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const bx = x1 - x0
  const by = y1 - y0
  const t = Math.max(0, Math.min(1, ((x - x0) * bx + (y - y0) * by) / (bx * bx + by * by)))
  return Math.hypot(x - x0 - t * bx, y - y0 - t * by)
}

const colourBox = { from: 48, to: 128, left: -0.12, right: 0.34 }

/** Velocity −1 (away, blue) to 1 (towards the probe, red) where colour is shown, or 0. */
function flowAt(h: Chambers, x: number, y: number): number {
  const place = inFan(sector, x, y)
  if (place === undefined || place.r < colourBox.from || place.r > colourBox.to) return 0
  if (place.angle < colourBox.left || place.angle > colourBox.right) return 0
  const inside = Math.min(
    leftVentricle(h, x, y),
    leftAtrium(h, x, y),
    Math.abs(y - 98) < 8 ? Math.abs(x - 17) - 11 : 9,
  )
  if (inside > -1) return 0
  const wave = 0.2 * Math.sin(x * 0.7 + y * 0.31) * Math.sin(y * 0.53 - x * 0.2)
  const jet = bump(x - 0.07 * (y - 100), 18, 12) * ramp(y, 50, 74) * (1 - 0.75 * ramp(y, 108, 128))
  const out = bump(x + 0.05 * (y - 90), 4, 10) * ramp(y, 58, 82) * (1 - ramp(y, 98, 108))
  const speed = h.inflow * jet - h.outflow * out * 0.9 + wave * 0.4 * Math.max(h.inflow, h.outflow)
  return Math.abs(speed) < 0.12 ? 0 : Math.max(-1, Math.min(1, speed))
}

function paint(out: Uint8Array, i: number, grey: number, speed: number): void {
  const o = i * 3
  if (speed === 0) {
    out[o] = grey
    out[o + 1] = grey
    out[o + 2] = grey
    return
  }
  const v = Math.abs(speed)
  // red to yellow towards the probe, blue to cyan away from it
  out[o] = speed > 0 ? 110 + 145 * v : 10
  out[o + 1] = Math.max(0, 300 * (v - 0.4))
  out[o + 2] = speed > 0 ? 0 : 120 + 135 * v
}

function box(out: Uint8Array, size: ClipSize, screen: Screen): void {
  for (let k = 0; k <= 200; k++) {
    const t = k / 200
    const angle = colourBox.left + (colourBox.right - colourBox.left) * t
    const r = colourBox.from + (colourBox.to - colourBox.from) * t
    for (const [radius, at] of [
      [colourBox.from, angle],
      [colourBox.to, angle],
      [r, colourBox.left],
      [r, colourBox.right],
    ] as const) {
      const x = Math.round(screen.apexX + (Math.sin(at) * radius) / screen.mmPerPixel)
      const y = Math.round(screen.apexY + (Math.cos(at) * radius) / screen.mmPerPixel)
      dot(out, size, x, y, 215, 215, 215)
    }
  }
}

function dot(out: Uint8Array, size: ClipSize, x: number, y: number, r: number, g: number, b: number): void {
  if (x < 0 || y < 0 || x >= size.columns || y >= size.rows) return
  const o = (y * size.columns + x) * 3
  out[o] = r
  out[o + 1] = g
  out[o + 2] = b
}

/** The electrocardiogram at the foot, drawn as far as the frame's time. */
function cardiogram(out: Uint8Array, size: ClipSize, phase: number): void {
  const base = size.rows * 0.955
  const tall = size.rows * 0.06
  let before = base
  for (let x = 0; x < size.columns; x++) {
    const t = ((x / size.columns) * 2) % 1
    const wave =
      0.14 * bump(t, 0.88, 0.05) +
      bump(t, 0.02, 0.014) -
      0.22 * bump(t, 0.045, 0.014) +
      0.26 * bump(t, 0.3, 0.08)
    const y = Math.round(base - tall * wave)
    const drawn = x / size.columns <= 0.5 + phase / 2
    for (let k = Math.min(y, before); drawn && k <= Math.max(y, before); k++)
      dot(out, size, x, Math.round(k), 60, 220, 90)
    before = y
  }
}

/** The scale of velocities at the side. */
function bar(out: Uint8Array, size: ClipSize): void {
  const tall = Math.round(size.rows * 0.22)
  const wide = Math.max(4, Math.round(size.columns * 0.016))
  const left = size.columns - wide * 3
  for (let k = -tall; k <= tall; k++) {
    for (let x = left; x < left + wide; x++) {
      const y = Math.round(size.rows * 0.3) - Math.round(k / 2)
      const i = y * size.columns + x
      paint(out, i, 0, k === 0 ? 0 : k / tall)
    }
  }
}
