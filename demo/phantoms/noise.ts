import { gaussian, type Random, randomSource } from './random.ts'

/** A square, periodic field of zero mean and unit deviation. */
export interface NoiseTile {
  readonly size: number
  readonly values: Float32Array
}

/**
 * Noise as a reconstruction leaves it: white noise smoothed over `fine` pixels, less what varies more slowly than
 * `coarse` pixels. `size` must be a power of two.
 */
export function noiseTile(seed: string, size: number, fine: number, coarse = 0): NoiseTile {
  const random = randomSource(seed)
  let values = new Float32Array(size * size)
  for (let i = 0; i < values.length; i++) values[i] = gaussian(random)
  values = smooth(values, size, fine)
  if (coarse > 0) {
    const slow = smooth(values, size, coarse)
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) - (slow[i] as number)
  }
  return { size, values: normalise(values) }
}

/** Noise with equal parts in octaves from `coarsest` pixels down: clouds, parenchyma. */
export function cloudTile(seed: string, size: number, coarsest: number, octaves: number): NoiseTile {
  const sum = new Float32Array(size * size)
  for (let o = 0; o < octaves; o++) {
    const tile = noiseTile(`${seed}/${o}`, size, coarsest / 2 ** o).values
    const weight = 0.62 ** o
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (tile[i] as number)
  }
  return { size, values: normalise(sum) }
}

/** The value at whole-pixel coordinates, wrapped. */
export function tileAt(tile: NoiseTile, x: number, y: number): number {
  const mask = tile.size - 1
  return tile.values[(y & mask) * tile.size + (x & mask)] as number
}

/** The value between pixels, wrapped, bilinear. */
export function tileBetween(tile: NoiseTile, x: number, y: number): number {
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const fx = x - x0
  const fy = y - y0
  const top = tileAt(tile, x0, y0) * (1 - fx) + tileAt(tile, x0 + 1, y0) * fx
  const low = tileAt(tile, x0, y0 + 1) * (1 - fx) + tileAt(tile, x0 + 1, y0 + 1) * fx
  return top * (1 - fy) + low * fy
}

/** Three passes of a box come close to a Gaussian; edges wrap so that the tile repeats without a seam. */
function smooth(values: Float32Array, size: number, sigma: number): Float32Array<ArrayBuffer> {
  if (sigma < 0.35) return new Float32Array(values)
  const radius = Math.max(1, Math.round(sigma))
  const blend = Math.min(1, sigma)
  let from = new Float32Array(values)
  let to = new Float32Array(values.length)
  for (let pass = 0; pass < 3; pass++) {
    boxRows(from, to, size, radius)
    boxColumns(to, from, size, radius)
  }
  if (blend < 1) {
    to = new Float32Array(values.length)
    for (let i = 0; i < to.length; i++)
      to[i] = blend * (from[i] as number) + (1 - blend) * (values[i] as number)
    from = to
  }
  return from
}

function boxRows(from: Float32Array, to: Float32Array, size: number, radius: number): void {
  for (let row = 0; row < size; row++) boxLine(from, to, { start: row * size, step: 1, size, radius })
}

function boxColumns(from: Float32Array, to: Float32Array, size: number, radius: number): void {
  for (let column = 0; column < size; column++) boxLine(from, to, { start: column, step: size, size, radius })
}

interface Line {
  readonly start: number
  readonly step: number
  readonly size: number
  readonly radius: number
}

function boxLine(from: Float32Array, to: Float32Array, { start, step, size, radius }: Line): void {
  const mask = size - 1
  const share = 1 / (2 * radius + 1)
  let sum = 0
  for (let k = -radius; k <= radius; k++) sum += from[start + (k & mask) * step] as number
  for (let i = 0; i < size; i++) {
    to[start + i * step] = sum * share
    sum += from[start + ((i + radius + 1) & mask) * step] as number
    sum -= from[start + ((i - radius) & mask) * step] as number
  }
}

function normalise(values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let sum = 0
  let squares = 0
  for (const v of values) {
    sum += v
    squares += v * v
  }
  const mean = sum / values.length
  const scale = 1 / Math.sqrt(squares / values.length - mean * mean)
  for (let i = 0; i < values.length; i++) values[i] = ((values[i] as number) - mean) * scale
  return values
}

/** A field in space on a regular grid whose middle is the origin, read between grid points. */
export interface Grid {
  readonly size: number
  /** Millimetres between grid points. */
  readonly step: number
  readonly values: Float32Array
}

/** Sum of plane waves of one wavelength (mm) and random direction: its zero set winds evenly, like gyri do. */
export function waveGrid(seed: string, size: number, step: number, wavelength: number, waves: number): Grid {
  const random = randomSource(seed)
  const values = new Float32Array(size ** 3)
  for (let w = 0; w < waves; w++) addWave(values, { size, step, wavelength }, random)
  const scale = Math.sqrt(2 / waves)
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * scale
  return { size, step, values }
}

function addWave(
  values: Float32Array,
  shape: { size: number; step: number; wavelength: number },
  random: Random,
): void {
  const { size, step } = shape
  const cosine = 2 * random() - 1
  const angle = 2 * Math.PI * random()
  const phase = 2 * Math.PI * random()
  const k = ((2 * Math.PI) / (shape.wavelength * (0.85 + 0.35 * random()))) * step
  const sine = Math.sqrt(1 - cosine * cosine)
  const [kx, ky, kz] = [k * sine * Math.cos(angle), k * sine * Math.sin(angle), k * cosine]
  const turn = Math.cos(kx)
  const swing = Math.sin(kx)
  let i = 0
  for (let z = 0; z < size; z++) {
    for (let y = 0; y < size; y++) {
      // cos(a + kx) from cos and sin of a: one rotation a point instead of one cosine
      let c = Math.cos(phase + ky * y + kz * z)
      let s = Math.sin(phase + ky * y + kz * z)
      for (let x = 0; x < size; x++) {
        values[i] = (values[i] as number) + c
        i++
        const next = c * turn - s * swing
        s = s * turn + c * swing
        c = next
      }
    }
  }
}

/** A grid of signed distances (mm, about) to the zero set of `grid`, bounded by `most`. */
export function zeroDistance(grid: Grid, most: number): Grid {
  const { size, step, values } = grid
  const out = new Float32Array(values.length)
  const plane = size * size
  const at = (i: number): number => values[i] as number
  for (let z = 1; z < size - 1; z++) {
    for (let y = 1; y < size - 1; y++) {
      for (let x = 1; x < size - 1; x++) {
        const i = z * plane + y * size + x
        const gx = at(i + 1) - at(i - 1)
        const gy = at(i + size) - at(i - size)
        const gz = at(i + plane) - at(i - plane)
        const v = at(i)
        const slope = Math.sqrt(gx * gx + gy * gy + gz * gz) / (2 * step)
        out[i] = v / Math.sqrt(slope * slope + (v * v) / (most * most) + 1e-6)
      }
    }
  }
  return { size, step, values: out }
}

/** The field at a place in millimetres; outside the grid, at its nearest edge. */
export function gridAt(grid: Grid, x: number, y: number, z: number): number {
  const { size, step, values } = grid
  const half = (size - 1) / 2
  const last = size - 1.001
  const gx = Math.min(last, Math.max(0, x / step + half))
  const gy = Math.min(last, Math.max(0, y / step + half))
  const gz = Math.min(last, Math.max(0, z / step + half))
  const ix = gx | 0
  const iy = gy | 0
  const iz = gz | 0
  const fx = gx - ix
  const fy = gy - iy
  const fz = gz - iz
  const plane = size * size
  const i = iz * plane + iy * size + ix
  const j = i + plane
  const a = line(values, i, fx)
  const b = line(values, i + size, fx)
  const c = line(values, j, fx)
  const d = line(values, j + size, fx)
  const near = a + (b - a) * fy
  return near + (c + (d - c) * fy - near) * fz
}

function line(values: Float32Array, i: number, f: number): number {
  const a = values[i] as number
  return a + ((values[i + 1] as number) - a) * f
}
