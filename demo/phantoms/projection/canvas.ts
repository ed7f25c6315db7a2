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
  const radius = rounding > 0 ? Math.round(rounding) : 0
  const boxes = rods.map((rod) => boxOf(on, rod, 2 * radius))
  const box = boxes.reduce(around, nothing)
  if (box.right < box.left || box.bottom < box.top) return
  const columns = box.right - box.left + 1
  const rows = box.bottom - box.top + 1
  // each pixel once: the longest way through any rod of the group, so that joints of a chain are not counted twice
  const ways: Ways = {
    outer: new Float32Array(columns * rows),
    inner: new Float32Array(columns * rows),
    box,
    columns,
  }
  rods.forEach((rod, index) => {
    projectRod(on, ways, rod, boxes[index] as Box, matter.wall)
  })
  // the seams between the pieces of a bone are rounded off
  if (radius > 0)
    for (const values of [ways.outer, ways.inner])
      blur({ columns, rows, spacing: on.spacing, values }, radius)
  for (let row = 0; row < rows; row++) {
    const line = (box.top + row) * on.columns + box.left
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column
      const way =
        (ways.outer[i] as number) * matter.shell - (ways.inner[i] as number) * (matter.shell - matter.core)
      on.values[line + column] = (on.values[line + column] as number) + way
    }
  }
}

/** A part of the detector in pixels, both ends included. */
interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const nothing: Box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity }

const around = (a: Box, b: Box): Box => ({
  left: Math.min(a.left, b.left),
  right: Math.max(a.right, b.right),
  top: Math.min(a.top, b.top),
  bottom: Math.max(a.bottom, b.bottom),
})

/** What a rod may cover, with a margin in pixels; empty beside the detector. */
function boxOf({ columns, rows, spacing }: Canvas, { from, to, r0, r1 }: Rod, margin: number): Box {
  const reach = Math.max(r0, r1) + spacing
  const toColumn = (x: number): number => x / spacing + columns / 2 - 0.5
  const toRow = (y: number): number => y / spacing + rows / 2 - 0.5
  const box = {
    left: Math.max(0, Math.floor(toColumn(Math.min(from.x, to.x) - reach)) - margin),
    right: Math.min(columns - 1, Math.ceil(toColumn(Math.max(from.x, to.x) + reach)) + margin),
    top: Math.max(0, Math.floor(toRow(Math.min(from.y, to.y) - reach)) - margin),
    bottom: Math.min(rows - 1, Math.ceil(toRow(Math.max(from.y, to.y) + reach)) + margin),
  }
  return box.right < box.left || box.bottom < box.top ? nothing : box
}

/** Ways of the ray through a group of rods, and through what lies within their shells, over the part they cover. */
interface Ways {
  readonly outer: Float32Array
  readonly inner: Float32Array
  readonly box: Box
  readonly columns: number
}

function projectRod(on: Canvas, ways: Ways, rod: Rod, box: Box, wall: number): void {
  const { columns, rows, spacing } = on
  const bx = rod.to.x - rod.from.x
  const by = rod.to.y - rod.from.y
  const flat = bx * bx + by * by + 1e-6
  const depth = rod.to.z - rod.from.z
  // a rod seen at a slant is longer along the ray
  const slant = Math.min(2.2, Math.sqrt(1 + (depth * depth) / flat))
  for (let row = box.top; row <= box.bottom; row++) {
    const py = (row + 0.5 - rows / 2) * spacing - rod.from.y
    for (let column = box.left; column <= box.right; column++) {
      const px = (column + 0.5 - columns / 2) * spacing - rod.from.x
      const t = Math.max(0, Math.min(1, (px * bx + py * by) / flat))
      const d2 = (px - t * bx) ** 2 + (py - t * by) ** 2
      const r = rod.r0 + (rod.r1 - rod.r0) * t
      if (d2 >= r * r) continue
      const i = (row - ways.box.top) * ways.columns + column - ways.box.left
      keepLonger(ways.outer, i, slant, r * r - d2)
      keepLonger(ways.inner, i, slant, r > wall ? (r - wall) ** 2 - d2 : 0)
    }
  }
}

/** Half the chord squared makes the way through a circle. */
function keepLonger(ways: Float32Array, i: number, slant: number, half2: number): void {
  if (half2 <= 0) return
  const way = 2 * slant * Math.sqrt(half2)
  if (way > (ways[i] as number)) ways[i] = way
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
