import { type NoiseTile, noiseTile, tileBetween } from '../noise.ts'

/** The scanned fan: depth and angle measured from its apex. */
export interface Sector {
  /** Half the opening angle, radians. 0 for a linear probe, whose lines run straight down. */
  readonly halfAngle: number
  /** mm from the apex to the deepest point. */
  readonly depth: number
  /** Radius of the probe's face, mm. */
  readonly face: number
  /** Half the width of a linear probe's field, mm. */
  readonly halfWidth: number
}

export interface Screen {
  readonly columns: number
  readonly rows: number
  readonly mmPerPixel: number
  /** Pixel of the apex (for a linear probe, the middle of its face). */
  readonly apexX: number
  readonly apexY: number
}

/** What the sound meets at a place: 0 nothing (fluid), 0.5 tissue, 1 bright; and how much it shades what is behind. */
export type Echo = (x: number, depth: number, frame: number) => number

let speckleReal: NoiseTile | undefined
let speckleImaginary: NoiseTile | undefined

/** Brightness 0 to 255 of a B-mode picture, one value a pixel; 0 outside the fan. Speckle moves with the frame. */
export function bMode(sector: Sector, screen: Screen, echo: Echo, frame: number, drift: number): Uint8Array {
  speckleReal ??= noiseTile('speckle/re', 512, 1.4)
  speckleImaginary ??= noiseTile('speckle/im', 512, 1.4)
  const out = new Uint8Array(screen.columns * screen.rows)
  for (let row = 0; row < screen.rows; row++) {
    for (let column = 0; column < screen.columns; column++) {
      const x = (column - screen.apexX) * screen.mmPerPixel
      const y = (row - screen.apexY) * screen.mmPerPixel
      const place = inFan(sector, x, y)
      if (place === undefined) continue
      out[row * screen.columns + column] = level(sector, echo, place, x, y, frame, drift)
    }
  }
  return out
}

interface Place {
  readonly r: number
  readonly angle: number
}

export function inFan(sector: Sector, x: number, y: number): Place | undefined {
  if (sector.halfAngle === 0) {
    return Math.abs(x) <= sector.halfWidth && y >= 0 && y <= sector.depth
      ? { r: y, angle: x / sector.depth }
      : undefined
  }
  const r = Math.sqrt(x * x + y * y)
  const angle = Math.atan2(x, y)
  return r >= sector.face && r <= sector.depth && Math.abs(angle) <= sector.halfAngle
    ? { r, angle }
    : undefined
}

function level(
  sector: Sector,
  echo: Echo,
  place: Place,
  x: number,
  y: number,
  frame: number,
  drift: number,
): number {
  const strength = echo(x, y, frame)
  // speckle cells are short along the line of sound and widen with depth
  const across = place.angle * (sector.halfAngle === 0 ? 420 : 260)
  const along = place.r * 3.1
  const re = tileBetween(speckleReal as NoiseTile, across + drift, along)
  const im = tileBetween(speckleImaginary as NoiseTile, across + drift, along)
  const speckle = Math.sqrt(re * re + im * im) * 0.75
  const gain = 1 - 0.35 * (place.r / sector.depth) ** 2
  const amplitude = strength * strength * speckle * gain + 0.0016 * speckle
  // logarithmic compression, 42 dB
  const decibel = 20 * Math.log10(amplitude + 1e-5)
  const edge =
    sector.halfAngle === 0 ? 1 : Math.min(1, (sector.halfAngle - Math.abs(place.angle)) * 14 + 0.35)
  return Math.max(0, Math.min(255, (255 * (decibel + 33) * edge) / 42))
}
