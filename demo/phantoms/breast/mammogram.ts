import { cloudTile, type NoiseTile, noiseTile, tileAt, tileBetween } from '../noise.ts'
import { gaussian, randomSource } from '../random.ts'
import { cover, ramp } from '../shapes.ts'

type BreastView = 'CC' | 'MLO'

export interface Mammogram {
  readonly columns: number
  readonly rows: number
  /** mm per pixel at the detector. */
  readonly spacing: number
  readonly side: 'R' | 'L'
  readonly view: BreastView
  /** 0 fatty to 1 dense. */
  readonly density: number
  /** Seed of the pattern: both views of one breast share it. */
  readonly seed: string
  /** A spiculated mass, or none. */
  readonly mass?: boolean
}

interface Tiles {
  readonly cloud: NoiseTile
  readonly streaks: NoiseTile
  readonly fine: NoiseTile
  readonly grain: NoiseTile
}

/** Stored values 0 to 4095, tissue bright (MONOCHROME2), chest wall at the left edge for a left breast. */
export function mammogram(settings: Mammogram): Uint16Array {
  const { columns, rows, spacing } = settings
  const tiles = tilesOf(settings.seed)
  const spots = calcifications(settings)
  const out = new Uint16Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    const y = (row + 0.5 - rows / 2) * spacing
    for (let column = 0; column < columns; column++) {
      const x = (column + 0.5) * spacing
      const bright = tissue(settings, tiles, x, y) + spots(x, y)
      const noisy = bright > 0.002 ? bright + 0.011 * tileAt(tiles.grain, column, row) : 0
      const at = settings.side === 'L' ? column : columns - 1 - column
      out[row * columns + at] = Math.max(
        0,
        Math.min(4095, Math.round(noisy * 3800 + (bright > 0.002 ? 90 : 0))),
      )
    }
  }
  return out
}

const kept = new Map<string, Tiles>()

/** The pattern of one breast: both views and all years share it. */
function tilesOf(seed: string): Tiles {
  const before = kept.get(seed)
  if (before !== undefined) return before
  const made: Tiles = {
    cloud: cloudTile(`${seed}/cloud`, 512, 40, 5),
    streaks: cloudTile(`${seed}/streaks`, 512, 10, 4),
    fine: noiseTile(`${seed}/fine`, 512, 1, 6),
    grain: noiseTile('mammogram', 512, 0.7),
  }
  kept.set(seed, made)
  return made
}

/** Half height and depth of the breast's outline in mm, seen in the view; `shift` is the height of the nipple. */
const shape = { CC: { half: 88, deep: 92, shift: 2 }, MLO: { half: 112, deep: 98, shift: 22 } } as const

/** Inside the skin 0 to 1: distance from the skin in mm as if the outline were a bulged half ellipse. */
function outlineDepth(view: BreastView, x: number, y: number): number {
  const { half, deep, shift } = shape[view]
  const v = y - shift
  // fuller below the nipple in the oblique view; flat towards the armpit
  const h = view === 'MLO' && v < 0 ? half * 1.55 : half
  const t = Math.abs(v) / h
  if (t >= 1) return -9
  const edge = deep * (1 - t ** 2.3) ** (view === 'MLO' && v < 0 ? 0.78 : 0.62)
  const nipple = 4.2 * Math.exp(-((v / 5.5) ** 4))
  return (edge + nipple - x) * (0.55 + 0.45 * Math.sqrt(1 - t * t))
}

function tissue(settings: Mammogram, tiles: Tiles, x: number, y: number): number {
  const { view, density } = settings
  const depth = outlineDepth(view, x, y)
  if (depth < -0.6) return 0
  // compressed to an even thickness that rolls off at the edge; processing lifts the rim
  const thick = Math.sqrt(ramp(depth, -1, 16))
  const fat = 0.17 + 0.05 * thick
  const { deep, shift } = shape[view]
  const nx = deep - x
  const ny = y - shift
  const radius = Math.sqrt(nx * nx + ny * ny) + 1
  const angle = Math.atan2(ny, nx)
  const cloud = tileBetween(tiles.cloud, x * 2.1, y * 2.1 + 90)
  // glandular disc: fans out from behind the nipple, more in the upper outer part
  const wide = view === 'MLO' ? 0.86 : 0.8
  const fan = Math.exp(-((angle / wide) ** 2)) * ramp(radius, 3, 18) * (1 - ramp(radius + 9 * cloud, 46, 98))
  const duct = tileBetween(tiles.streaks, radius * 0.9, angle * 62 + 40)
  const lobes = ramp(cloud * 0.9 + duct * 0.55 + 2.1 * density - 1.1 + 1.1 * (fan - 0.4), -0.55, 1.15)
  const gland = fan * (0.25 + 0.75 * lobes) * (0.22 + 0.34 * density)
  // septa and vessels in the fat between
  const septa = 0.055 * ramp(1 - Math.abs(tileBetween(tiles.cloud, x * 3.7 + 17, y * 3.7)) * 4.5, 0.2, 1)
  const mesh = 0.013 * tileBetween(tiles.fine, x * 4, y * 4) + 0.02 * cloud + 0.012 * duct
  let bright = (fat + gland + septa + mesh) * thick + vessels(x, y, view) * thick
  bright += 0.12 * cover(Math.abs(depth - 0.6) - 0.55, 0.4)
  if (view === 'MLO') bright = pectoral(tiles, bright, x, y)
  if (settings.mass === true) bright += massAt(x, y, view, duct)
  return Math.max(0.02, bright)
}

function vessels(x: number, y: number, view: BreastView): number {
  const one = Math.abs(y + 46 - 0.26 * x - 3 * Math.sin(x / 9) - (view === 'MLO' ? 8 : 0)) - 0.9
  const two = Math.abs(y - 44 + 0.2 * x - 2.5 * Math.sin(x / 7 + 1)) - 0.7
  return 0.05 * Math.max(cover(one, 0.5), cover(two, 0.5)) * ramp(80 - x, 0, 20)
}

/** The pectoral muscle: a bright wedge from the armpit down along the chest wall. */
function pectoral(tiles: Tiles, before: number, x: number, y: number): number {
  const edge = 50 - (y + 118) * 0.4 + 1.6 * Math.sin(y / 22) - 0.0006 * (y + 118) ** 2
  const inside = cover(x - edge, 1.4)
  if (inside <= 0) return before
  const fibres = 0.016 * tileBetween(tiles.streaks, (x + y * 0.42) * 2.6, (y - x * 0.42) * 0.5)
  return before + inside * (0.6 + fibres - 0.0012 * (y + 118) - before) * 0.86
}

function massAt(x: number, y: number, view: BreastView, duct: number): number {
  const cx = 46
  const cy = view === 'CC' ? -24 : -20
  const r = Math.hypot(x - cx, y - cy)
  const angle = Math.atan2(y - cy, x - cx)
  const spikes =
    0.9 * Math.sin(angle * 5 + 3 * Math.sin(angle * 2 + 1)) +
    0.8 * Math.sin(angle * 9 + 2 * Math.sin(angle + 0.4)) +
    1.1 * duct
  return 0.2 * ramp(4.4 + 0.5 * spikes - r, -2.4, 3) + 0.05 * ramp(9 + 3 * spikes - r, -4, 8)
}

function calcifications(settings: Mammogram): (x: number, y: number) => number {
  const random = randomSource(`${settings.seed}/calc`)
  const list = Array.from({ length: 4 }, () => ({
    x: 34 + 14 * gaussian(random),
    y: 24 * gaussian(random),
    r: 0.25 + 0.5 * random() ** 3,
  }))
  return (x, y) => {
    let sum = 0
    for (const spot of list) {
      const d = Math.hypot(x - spot.x, y - spot.y)
      if (d < 2) sum += 0.4 * cover(d - spot.r, 0.25)
    }
    return sum
  }
}
