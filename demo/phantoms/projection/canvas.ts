import type { Rod } from '../shapes.ts'

/** A detector: thickness of matter in mm of water along each ray. Origin in the middle, x to the right, y down. */
export interface Canvas {
  readonly columns: number
  readonly rows: number
  readonly spacing: number
  readonly values: Float32Array
}

export function canvas(columns: number, rows: number, spacing: number): Canvas {
  return { columns, rows, spacing, values: new Float32Array(columns * rows) }
}

/** How a rod weakens the beam: as much more than the soft parts round it, shell and core. */
export interface RodMatter {
  readonly shell: number
  readonly core: number
  /** Thickness of the shell, mm. */
  readonly wall: number
}

/** Adds rods that lie in the plane of the detector (x right, y down in mm); z is depth and only shortens them. */
export function projectRods(on: Canvas, rods: readonly Rod[], matter: RodMatter, rounding = 0): void {
  // each pixel once: the longest way through any rod of the group, so that joints of a chain are not counted twice
  const ways: Ways = { outer: new Float32Array(on.values.length), inner: new Float32Array(on.values.length) }
  for (const rod of rods) projectRod(on, ways, rod, matter.wall)
  // the seams between the pieces of a bone are rounded off
  if (rounding > 0)
    for (const values of [ways.outer, ways.inner]) blur({ ...on, values }, Math.round(rounding))
  for (let i = 0; i < on.values.length; i++) {
    const way =
      (ways.outer[i] as number) * matter.shell - (ways.inner[i] as number) * (matter.shell - matter.core)
    on.values[i] = (on.values[i] as number) + way
  }
}

/** Ways of the ray through a group of rods, and through what lies within their shells. */
interface Ways {
  readonly outer: Float32Array
  readonly inner: Float32Array
}

function projectRod(on: Canvas, ways: Ways, rod: Rod, wall: number): void {
  const { columns, rows, spacing } = on
  const reach = Math.max(rod.r0, rod.r1) + spacing
  const toColumn = (x: number): number => x / spacing + columns / 2 - 0.5
  const toRow = (y: number): number => y / spacing + rows / 2 - 0.5
  const x0 = Math.max(0, Math.floor(toColumn(Math.min(rod.from.x, rod.to.x) - reach)))
  const x1 = Math.min(columns - 1, Math.ceil(toColumn(Math.max(rod.from.x, rod.to.x) + reach)))
  const y0 = Math.max(0, Math.floor(toRow(Math.min(rod.from.y, rod.to.y) - reach)))
  const y1 = Math.min(rows - 1, Math.ceil(toRow(Math.max(rod.from.y, rod.to.y) + reach)))
  const bx = rod.to.x - rod.from.x
  const by = rod.to.y - rod.from.y
  const flat = bx * bx + by * by + 1e-6
  const depth = rod.to.z - rod.from.z
  // a rod seen at a slant is longer along the ray
  const slant = Math.min(2.2, Math.sqrt(1 + (depth * depth) / flat))
  for (let row = y0; row <= y1; row++) {
    const py = (row + 0.5 - rows / 2) * spacing - rod.from.y
    for (let column = x0; column <= x1; column++) {
      const px = (column + 0.5 - columns / 2) * spacing - rod.from.x
      const t = Math.max(0, Math.min(1, (px * bx + py * by) / flat))
      const dx = px - t * bx
      const dy = py - t * by
      const r = rod.r0 + (rod.r1 - rod.r0) * t
      const d2 = dx * dx + dy * dy
      if (d2 >= r * r) continue
      const inner = Math.max(0, r - wall)
      const i = row * columns + column
      ways.outer[i] = Math.max(ways.outer[i] as number, 2 * slant * Math.sqrt(r * r - d2))
      if (d2 < inner * inner)
        ways.inner[i] = Math.max(ways.inner[i] as number, 2 * slant * Math.sqrt(inner * inner - d2))
    }
  }
}

/** Reads a coarse canvas between its points (smooth, cubic weights by two linear passes would show steps). */
export function enlarge(from: Canvas, columns: number, rows: number, spacing: number): Canvas {
  const to = canvas(columns, rows, spacing)
  for (let row = 0; row < rows; row++) {
    const gy = ((row + 0.5 - rows / 2) * spacing) / from.spacing + from.rows / 2 - 0.5
    for (let column = 0; column < columns; column++) {
      const gx = ((column + 0.5 - columns / 2) * spacing) / from.spacing + from.columns / 2 - 0.5
      to.values[row * columns + column] = cubicAt(from, gx, gy)
    }
  }
  return to
}

function cubicAt(from: Canvas, gx: number, gy: number): number {
  const x = Math.floor(gx)
  const y = Math.floor(gy)
  const fx = gx - x
  const fy = gy - y
  const a = cubicRow(from, x, y - 1, fx)
  const b = cubicRow(from, x, y, fx)
  const c = cubicRow(from, x, y + 1, fx)
  const d = cubicRow(from, x, y + 2, fx)
  return spline(a, b, c, d, fy)
}

function cubicRow(from: Canvas, x: number, y: number, f: number): number {
  return spline(
    valueAt(from, x - 1, y),
    valueAt(from, x, y),
    valueAt(from, x + 1, y),
    valueAt(from, x + 2, y),
    f,
  )
}

function valueAt(from: Canvas, x: number, y: number): number {
  const cx = x < 0 ? 0 : x >= from.columns ? from.columns - 1 : x
  const cy = y < 0 ? 0 : y >= from.rows ? from.rows - 1 : y
  return from.values[cy * from.columns + cx] as number
}

/** Catmull-Rom. */
function spline(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
}

/** Blurs in place: twice a box of the given radius in pixels. */
export function blur(on: Canvas, radius: number): void {
  if (radius < 1) return
  const { columns, rows, values } = on
  const line = new Float32Array(Math.max(columns, rows))
  for (let pass = 0; pass < 2; pass++) {
    for (let row = 0; row < rows; row++) blurLine(values, line, row * columns, 1, columns, radius)
    for (let column = 0; column < columns; column++) blurLine(values, line, column, columns, rows, radius)
  }
}

function blurLine(
  values: Float32Array,
  line: Float32Array,
  start: number,
  step: number,
  length: number,
  radius: number,
): void {
  let sum = 0
  const at = (i: number): number => {
    const j = i < 0 ? 0 : i >= length ? length - 1 : i
    return values[start + j * step] as number
  }
  for (let k = -radius; k <= radius; k++) sum += at(k)
  for (let i = 0; i < length; i++) {
    line[i] = sum / (2 * radius + 1)
    sum += at(i + radius + 1) - at(i - radius)
  }
  for (let i = 0; i < length; i++) values[start + i * step] = line[i] as number
}
