import { type NoiseTile, noiseTile, tileAt } from '../noise.ts'
import { gaussian, type Random, randomSource } from '../random.ts'
import { ramp } from '../shapes.ts'

export interface AngioSize {
  readonly columns: number
  readonly rows: number
  readonly frames: number
}

/** A stretch of an artery: where it runs on the picture (0 to 1), how wide it is, when contrast gets there. */
interface Stretch {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  readonly r0: number
  readonly r1: number
  readonly from: number
  readonly to: number
}

/** Makes frames of a left coronary angiogram, right anterior oblique: bright background, dark arteries, 8 bit. */
export function coronaryClip(
  size: AngioSize,
  seed: string,
  narrowing: boolean,
): (frame: number) => Uint8Array {
  const tree = leftCoronary(randomSource(seed), narrowing)
  const ground = background(size)
  const grain = noiseTile('angio', 512, 0.8)
  return (frame) => {
    const time = frame / (size.frames - 1)
    const beat = Math.sin((2 * Math.PI * frame) / 13)
    const contrast = new Float32Array(size.columns * size.rows)
    catheter(contrast, size)
    for (const stretch of tree) draw(contrast, size, moved(stretch, beat), filling(stretch, time))
    return develop(size, ground, contrast, grain, frame)
  }
}

/** How full a stretch is: the bolus arrives, stays while the injection lasts, and washes out. */
function filling(stretch: Stretch, time: number): number {
  const arrive = 0.06 + stretch.from * 0.3
  return (
    ramp(time, arrive, arrive + 0.07) *
    (1 - 0.85 * ramp(time, 0.58 + stretch.from * 0.22, 0.92 + stretch.from * 0.2))
  )
}

/** The heart pulls the arteries towards its middle as it beats. */
function moved(s: Stretch, beat: number): Stretch {
  const k = 1 - 0.028 * (1 - beat)
  const turn = 0.012 * (1 - beat)
  const point = (x: number, y: number): [number, number] => {
    const dx = x - 0.52
    const dy = y - 0.58
    return [0.52 + k * (dx + turn * dy), 0.58 + k * (dy - turn * dx)]
  }
  const [x0, y0] = point(s.x0, s.y0)
  const [x1, y1] = point(s.x1, s.y1)
  return { ...s, x0, y0, x1, y1 }
}

interface Sprout {
  readonly x: number
  readonly y: number
  readonly angle: number
  readonly bend: number
  readonly r: number
  readonly length: number
  readonly from: number
  /** Chance of a side branch at each step. */
  readonly branching: number
  readonly narrowAt?: number
}

function leftCoronary(random: Random, narrowing: boolean): Stretch[] {
  const tree: Stretch[] = []
  const stem = sprout(tree, random, {
    x: 0.3,
    y: 0.24,
    angle: 0.1,
    bend: 0.4,
    r: 0.0125,
    length: 0.1,
    from: 0,
    branching: 0,
  })
  // anterior descending, then circumflex with its marginals
  sprout(tree, random, {
    ...stem,
    angle: 0.42,
    bend: 0.42,
    r: 0.0105,
    length: 0.66,
    branching: 0.34,
    ...(narrowing ? { narrowAt: 0.3 } : {}),
  })
  sprout(tree, random, { ...stem, angle: 1.15, bend: 0.5, r: 0.0098, length: 0.52, branching: 0.3 })
  return tree
}

function sprout(tree: Stretch[], random: Random, start: Sprout): Sprout {
  const step = 0.018
  let { x, y, angle, r, from } = start
  for (let gone = 0; gone < start.length; gone += step) {
    angle += step * start.bend * 1.4 + 0.09 * gaussian(random)
    const x1 = x + Math.cos(angle) * step
    const y1 = y + Math.sin(angle) * step
    const r1 = Math.max(0.0011, r * (1 - 0.5 * step * (1 / start.length)) - 0.00008)
    const tight =
      start.narrowAt === undefined
        ? 0
        : Math.max(0, 1 - Math.abs(gone / start.length - start.narrowAt) / 0.05)
    const k = 1 - 0.68 * tight
    tree.push({ x0: x, y0: y, x1, y1, r0: r * k, r1: r1 * k, from, to: from + step })
    from += step
    if (r > 0.0022 && random() < start.branching) {
      const way = random() < 0.5 ? 1 : -1
      const part = 0.42 + 0.28 * random()
      sprout(tree, random, {
        x: x1,
        y: y1,
        angle: angle + way * (0.5 + 0.5 * random()),
        bend: -way * 0.5 + 0.3 * gaussian(random),
        r: r1 * part,
        length: (start.length - gone) * (0.3 + 0.45 * random()),
        from,
        branching: start.branching * 0.62,
      })
    }
    x = x1
    y = y1
    r = r1
  }
  return { ...start, x, y, angle, r, from }
}

function draw(contrast: Float32Array, size: AngioSize, s: Stretch, full: number): void {
  if (full <= 0.01) return
  const { columns, rows } = size
  const x0 = s.x0 * columns
  const y0 = s.y0 * rows
  const bx = (s.x1 - s.x0) * columns
  const by = (s.y1 - s.y0) * rows
  const reach = Math.max(s.r0, s.r1) * columns + 1.5
  const flat = bx * bx + by * by + 1e-6
  const left = Math.max(0, Math.floor(Math.min(x0, x0 + bx) - reach))
  const right = Math.min(columns - 1, Math.ceil(Math.max(x0, x0 + bx) + reach))
  const top = Math.max(0, Math.floor(Math.min(y0, y0 + by) - reach))
  const low = Math.min(rows - 1, Math.ceil(Math.max(y0, y0 + by) + reach))
  for (let y = top; y <= low; y++) {
    for (let x = left; x <= right; x++) {
      const t = Math.max(0, Math.min(1, ((x - x0) * bx + (y - y0) * by) / flat))
      const d = Math.hypot(x - x0 - t * bx, y - y0 - t * by)
      const r = Math.max(0.55, (s.r0 + (s.r1 - s.r0) * t) * columns)
      if (d >= r + 0.7) continue
      const way = d < r ? 2 * Math.sqrt(r * r - d * d) : 0.5 * (r + 0.7 - d)
      const i = y * columns + x
      const value = full * way
      if (value > (contrast[i] as number)) contrast[i] = value
    }
  }
}

/** The catheter comes up the aorta and hooks into the ostium. */
function catheter(contrast: Float32Array, size: AngioSize): void {
  const path = [
    [0.46, -0.05],
    [0.42, 0.04],
    [0.36, 0.11],
    [0.3, 0.14],
    [0.25, 0.18],
    [0.25, 0.23],
    [0.3, 0.243],
  ] as const
  for (let i = 1; i < path.length; i++) {
    const [x0, y0] = path[i - 1] as readonly [number, number]
    const [x1, y1] = path[i] as readonly [number, number]
    draw(contrast, size, { x0, y0, x1, y1, r0: 0.0062, r1: 0.0062, from: 0, to: 0 }, 0.42)
  }
}

/** Heart, diaphragm, spine and ribs as a fluoroscope shows them: soft shadows on a bright ground. */
function background(size: AngioSize): Float32Array {
  const out = new Float32Array(size.columns * size.rows)
  for (let row = 0; row < size.rows; row++) {
    for (let column = 0; column < size.columns; column++) {
      const x = column / size.columns
      const y = row / size.rows
      const heart = 1 - ramp(Math.hypot((x - 0.55) / 0.42, (y - 0.6) / 0.42), 0.7, 1.15)
      const dome = ramp(y - 0.92 + 0.5 * (x - 0.62) ** 2, -0.05, 0.07)
      const spine = 1 - ramp(Math.abs(x - 0.1 - 0.03 * Math.sin(y * 3)), 0.075, 0.11)
      const discs = spine * 0.05 * Math.cos(y * 52)
      let ribs = 0
      for (let k = 0; k < 5; k++) {
        const centre = 0.02 + 0.24 * k + 0.34 * (x - 0.2) ** 1 - 0.22 * (x - 0.3) ** 2
        ribs += 1 - ramp(Math.abs(y - centre), 0.018, 0.036)
      }
      out[row * size.columns + column] = 0.44 * heart + 0.55 * dome + 0.4 * spine + discs + 0.1 * ribs
    }
  }
  return out
}

function develop(
  size: AngioSize,
  ground: Float32Array,
  contrast: Float32Array,
  grain: NoiseTile,
  frame: number,
): Uint8Array {
  const out = new Uint8Array(ground.length)
  const shiftX = (frame * 131) & 511
  const shiftY = (frame * 71) & 511
  for (let i = 0; i < out.length; i++) {
    const row = Math.floor(i / size.columns)
    const column = i - row * size.columns
    const through = Math.exp(
      -0.85 * (ground[i] as number) - 0.098 * (512 / size.columns) * (contrast[i] as number),
    )
    const noise = 0.024 * Math.sqrt(through) * tileAt(grain, column + shiftX, row + shiftY)
    // round image intensifier field with soft blades at the corners
    const edge = Math.hypot(column / size.columns - 0.5, row / size.rows - 0.5)
    const shutter = 1 - ramp(edge, 0.63, 0.66)
    out[i] = Math.max(0, Math.min(255, (through + noise) * 228 * shutter))
  }
  return out
}
