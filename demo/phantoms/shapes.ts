// Signed distances in millimetres: negative inside. Axes as in DICOM: x to the left, y to the back, z to the head.

export interface Point {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** About the distance to an ellipsoid with its axes along x, y, z: right at the surface, good near it. */
export function ellipsoid(dx: number, dy: number, dz: number, rx: number, ry: number, rz: number): number {
  const ax = dx / rx
  const ay = dy / ry
  const az = dz / rz
  const k0 = Math.sqrt(ax * ax + ay * ay + az * az)
  const bx = ax / rx
  const by = ay / ry
  const bz = az / rz
  const k1 = Math.sqrt(bx * bx + by * by + bz * bz)
  return k1 < 1e-9 ? -Math.min(rx, ry, rz) : (k0 * (k0 - 1)) / k1
}

export function sphere(dx: number, dy: number, dz: number, r: number): number {
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - r
}

/** A rod with round ends whose radius goes from `r0` at `from` to `r1` at `to`. */
export interface Rod {
  readonly from: Point
  readonly to: Point
  readonly r0: number
  readonly r1: number
}

export function rodDistance(rod: Rod, x: number, y: number, z: number): number {
  const { from, to } = rod
  const bx = to.x - from.x
  const by = to.y - from.y
  const bz = to.z - from.z
  const ax = x - from.x
  const ay = y - from.y
  const az = z - from.z
  const along = (ax * bx + ay * by + az * bz) / (bx * bx + by * by + bz * bz)
  const t = along < 0 ? 0 : Math.min(along, 1)
  const dx = ax - t * bx
  const dy = ay - t * by
  const dz = az - t * bz
  return Math.sqrt(dx * dx + dy * dy + dz * dz) - (rod.r0 + (rod.r1 - rod.r0) * t)
}

/** Rods through the given points, `[x, y, z, radius]` each. */
export function chain(points: readonly (readonly [number, number, number, number])[]): readonly Rod[] {
  return points.slice(1).map((b, i) => {
    const a = points[i] as readonly [number, number, number, number]
    return { from: { x: a[0], y: a[1], z: a[2] }, to: { x: b[0], y: b[1], z: b[2] }, r0: a[3], r1: b[3] }
  })
}

export function chainDistance(rods: readonly Rod[], x: number, y: number, z: number): number {
  let best = 1e9
  for (let i = 0; i < rods.length; i++) {
    const d = rodDistance(rods[i] as Rod, x, y, z)
    if (d < best) best = d
  }
  return best
}

/** Union with a rounded seam of about `k` millimetres. */
export function smoothMin(a: number, b: number, k: number): number {
  const h = k - Math.abs(a - b)
  return h <= 0 ? Math.min(a, b) : Math.min(a, b) - (h * h) / (4 * k)
}

export function smoothMax(a: number, b: number, k: number): number {
  return -smoothMin(-a, -b, k)
}

/** How much of a voxel lies inside, 0 to 1, when the edge is spread over `soft` millimetres to each side. */
export function cover(distance: number, soft: number): number {
  const c = 0.5 - distance / (2 * soft)
  return c < 0 ? 0 : Math.min(c, 1)
}

export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function ramp(value: number, low: number, high: number): number {
  const t = (value - low) / (high - low)
  const c = t < 0 ? 0 : Math.min(t, 1)
  return c * c * (3 - 2 * c)
}

/** A smooth bump: 1 at `middle`, 0 from `width` away. */
export function bump(value: number, middle: number, width: number): number {
  const t = Math.abs(value - middle) / width
  return t >= 1 ? 0 : (1 - t * t) ** 2
}
