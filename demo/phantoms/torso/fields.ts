import { type Grid, waveGrid } from '../noise.ts'
import { gaussian, type Random, randomSource } from '../random.ts'
import { type Point, type Rod, rodDistance } from '../shapes.ts'
import { bladeRods, costalRods, girdleRods, lungs, ribRods } from './cage.ts'

/** A box-shaped grid; `low` is the place of its first point. */
export interface BoxGrid {
  readonly low: Point
  readonly step: number
  readonly nx: number
  readonly ny: number
  readonly nz: number
  readonly values: Float32Array
}

export interface TorsoFields {
  readonly bone: BoxGrid
  readonly cartilage: BoxGrid
  /** Share of each cell that lung vessels fill. */
  readonly vessels: BoxGrid
  /** Distance to the air inside trachea and bronchi. */
  readonly airways: BoxGrid
  readonly slow: Grid
  readonly fine: Grid
  readonly vesselRods: readonly Rod[]
  readonly airwayRods: readonly Rod[]
}

const far = 6

export function torsoFields(seed: string): TorsoFields {
  const trees = lungTrees(seed)
  const airwayRods = [...trachea, ...trees.airways]
  return {
    bone: distanceGrid(
      { x: -210, y: -120, z: -260 },
      2,
      [211, 121, 236],
      [...ribRods, ...girdleRods, ...bladeRods],
    ),
    cartilage: distanceGrid({ x: -100, y: -120, z: -150 }, 2, [101, 46, 116], costalRods),
    vessels: shareGrid({ x: -145, y: -95, z: -190 }, 1.5, [194, 127, 202], trees.vessels),
    airways: distanceGrid({ x: -100, y: -70, z: -130 }, 1.5, [134, 90, 190], airwayRods),
    slow: waveGrid(`${seed}/slow`, 64, 8, 90, 22),
    fine: waveGrid(`${seed}/fine`, 96, 4, 17, 26),
    vesselRods: trees.vessels,
    airwayRods,
  }
}

const trachea: readonly Rod[] = [
  { from: { x: 0, y: -14, z: 200 }, to: { x: 1, y: 8, z: 60 }, r0: 8.5, r1: 8.3 },
  { from: { x: 1, y: 8, z: 60 }, to: { x: 2, y: 14, z: 4 }, r0: 8.3, r1: 8 },
  { from: { x: 2, y: 14, z: 4 }, to: { x: -26, y: 15, z: -22 }, r0: 6.6, r1: 5.6 },
  { from: { x: 2, y: 14, z: 4 }, to: { x: 38, y: 17, z: -27 }, r0: 6, r1: 5 },
]

interface Trees {
  readonly vessels: Rod[]
  readonly airways: Rod[]
}

/** Arteries, veins and bronchi that branch from each hilum into the lung until they get thin or meet the pleura. */
function lungTrees(seed: string): Trees {
  const random = randomSource(`${seed}/lung`)
  const vessels: Rod[] = []
  const airways: Rod[] = []
  const lobes: readonly (readonly [number, number, number, number, number, number])[] = [
    [-30, 8, -14, -0.5, -0.5, 0.72],
    [-30, 14, -16, -0.62, 0.36, 0.68],
    [-34, 6, -30, -0.75, -0.62, -0.12],
    [-30, 14, -36, -0.5, 0.3, -0.82],
    [-30, 18, -36, -0.3, 0.66, -0.66],
    [-33, 6, -34, -0.6, -0.35, -0.7],
    [38, 8, -16, 0.45, -0.52, 0.74],
    [38, 16, -16, 0.55, 0.4, 0.72],
    [42, 8, -30, 0.68, -0.66, -0.2],
    [38, 18, -36, 0.52, 0.3, -0.8],
    [38, 20, -36, 0.3, 0.66, -0.68],
    [42, 10, -30, 0.85, 0.1, -0.3],
  ]
  for (const [x, y, z, dx, dy, dz] of lobes) {
    for (let vein = 0; vein < 2; vein++) {
      const from = { x: x + 3 * vein, y: y - 7 * vein, z: z - 8 * vein }
      grow(vessels, random, {
        from,
        direction: turned(random, { x: dx, y: dy, z: dz }, 0.3 * vein),
        radius: 4.4,
        depth: 0,
      })
    }
    const bronchi: Rod[] = []
    grow(bronchi, random, {
      from: { x: x - Math.sign(x) * 2, y: y + 2, z: z + 3 },
      direction: { x: dx, y: dy, z: dz },
      radius: 3.1,
      depth: 0,
    })
    airways.push(...bronchi.filter((rod) => rod.r0 > 1.15))
  }
  return { vessels, airways }
}

interface Bud {
  readonly from: Point
  readonly direction: Point
  readonly radius: number
  readonly depth: number
}

function grow(into: Rod[], random: Random, bud: Bud): void {
  if (bud.radius < 0.42 || bud.depth > 13) return
  const length = (3.6 + 5.2 * random()) * Math.sqrt(bud.radius) + 2
  const to = along(bud.from, bud.direction, length)
  if (lungs(to.x, to.y, to.z) > -2.5 && bud.depth > 1) return
  const thinner = bud.radius * (0.94 - 0.03 * random())
  into.push({ from: bud.from, to, r0: bud.radius, r1: thinner })
  const share = 0.7 + 0.18 * random()
  const main = thinner * share ** 0.36
  grow(into, random, {
    from: to,
    direction: turned(random, bud.direction, 0.2),
    radius: main,
    depth: bud.depth + 1,
  })
  if (random() < 0.9) {
    const side = thinner * (1.04 - share) ** 0.36
    grow(into, random, {
      from: to,
      direction: turned(random, bud.direction, 0.75),
      radius: side,
      depth: bud.depth + 1,
    })
  }
}

function along(from: Point, direction: Point, length: number): Point {
  return {
    x: from.x + direction.x * length,
    y: from.y + direction.y * length,
    z: from.z + direction.z * length,
  }
}

function turned(random: Random, d: Point, by: number): Point {
  const x = d.x + by * gaussian(random)
  const y = d.y + by * gaussian(random)
  const z = d.z + by * gaussian(random)
  const n = Math.hypot(x, y, z) || 1
  return { x: x / n, y: y / n, z: z / n }
}

function distanceGrid(
  low: Point,
  step: number,
  size: readonly [number, number, number],
  rods: readonly Rod[],
): BoxGrid {
  const grid = emptyGrid(low, step, size, far)
  for (const rod of rods) {
    eachCell(grid, rod, far, (i, distance) => {
      if (distance < (grid.values[i] as number)) grid.values[i] = distance
    })
  }
  return grid
}

function shareGrid(
  low: Point,
  step: number,
  size: readonly [number, number, number],
  rods: readonly Rod[],
): BoxGrid {
  const grid = emptyGrid(low, step, size, 0)
  for (const rod of rods) {
    // thinner than a cell: as much as it fills of one
    const thick = Math.min(rod.r0, rod.r1)
    const most = Math.min(1, (thick / (0.62 * step)) ** 1.3)
    eachCell(grid, rod, step, (i, distance) => {
      const share = most * Math.max(0, Math.min(1, 0.5 - distance / (1.5 * step)))
      if (share > (grid.values[i] as number)) grid.values[i] = share
    })
  }
  return grid
}

function emptyGrid(
  low: Point,
  step: number,
  [nx, ny, nz]: readonly [number, number, number],
  value: number,
): BoxGrid {
  return { low, step, nx, ny, nz, values: new Float32Array(nx * ny * nz).fill(value) }
}

function eachCell(
  grid: BoxGrid,
  rod: Rod,
  margin: number,
  visit: (i: number, distance: number) => void,
): void {
  const reach = Math.max(rod.r0, rod.r1) + margin
  const { low, step, nx, ny, nz } = grid
  const first = (a: number, b: number, origin: number): number =>
    Math.max(0, Math.floor((Math.min(a, b) - reach - origin) / step))
  const last = (a: number, b: number, origin: number, n: number): number =>
    Math.min(n - 1, Math.ceil((Math.max(a, b) + reach - origin) / step))
  const x1 = last(rod.from.x, rod.to.x, low.x, nx)
  const y1 = last(rod.from.y, rod.to.y, low.y, ny)
  const z1 = last(rod.from.z, rod.to.z, low.z, nz)
  for (let k = first(rod.from.z, rod.to.z, low.z); k <= z1; k++) {
    for (let j = first(rod.from.y, rod.to.y, low.y); j <= y1; j++) {
      for (let i = first(rod.from.x, rod.to.x, low.x); i <= x1; i++) {
        const d = rodDistance(rod, low.x + i * step, low.y + j * step, low.z + k * step)
        if (d < margin) visit((k * ny + j) * nx + i, d)
      }
    }
  }
}

/** The field at a place, or `outside` beyond the box. */
export function boxAt(grid: BoxGrid, x: number, y: number, z: number, outside: number): number {
  const { low, step, nx, ny, nz, values } = grid
  const gx = (x - low.x) / step
  const gy = (y - low.y) / step
  const gz = (z - low.z) / step
  if (gx < 0 || gy < 0 || gz < 0 || gx >= nx - 1 || gy >= ny - 1 || gz >= nz - 1) return outside
  const ix = gx | 0
  const iy = gy | 0
  const iz = gz | 0
  const i = (iz * ny + iy) * nx + ix
  const j = i + nx * ny
  const fx = gx - ix
  const fy = gy - iy
  const a = line(values, i, fx)
  const b = line(values, i + nx, fx)
  const c = line(values, j, fx)
  const d = line(values, j + nx, fx)
  const near = a + (b - a) * fy
  return near + (c + (d - c) * fy - near) * (gz - iz)
}

function line(values: Float32Array, i: number, f: number): number {
  const a = values[i] as number
  return a + ((values[i + 1] as number) - a) * f
}
