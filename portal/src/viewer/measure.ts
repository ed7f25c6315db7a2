import type { Point } from './camera.ts'
import type { GreyArray } from './decode/grey.ts'
import type { Region, Spacing } from './spacing.ts'

export type MeasureKind = 'length' | 'angle' | 'roi'

/** A measurement on one picture; points are in pixels of the picture. */
export interface Measurement {
  readonly id: number
  readonly imageId: string
  readonly kind: MeasureKind
  readonly points: readonly Point[]
}

/** Points that a measurement takes. */
export const pointsOf: Record<MeasureKind, number> = { length: 2, angle: 3, roi: 2 }

/** What lengths are in: the patient's millimetres, those at the detector, or pixels. */
export type LengthUnit = 'mm' | 'mm-detector' | 'px'

export interface Scale {
  readonly row: number
  readonly column: number
  readonly unit: LengthUnit
}

/**
 * The scale that holds at all of the points: that of the ultrasound region that they lie in, else that of the picture,
 * else pixels.
 */
export function scaleAt(
  points: readonly Point[],
  regions: readonly Region[],
  spacing: Spacing | undefined,
  aspect = 1,
): Scale {
  const region = regions.find((candidate) => points.every((point) => isWithin(point, candidate)))
  if (region !== undefined) return { row: region.spacing.row, column: region.spacing.column, unit: 'mm' }
  // Where a picture has regions, what lies outside them has no scale
  if (spacing === undefined || regions.length > 0) return { row: aspect, column: 1, unit: 'px' }
  return { row: spacing.row, column: spacing.column, unit: spacing.of === 'patient' ? 'mm' : 'mm-detector' }
}

function isWithin([x, y]: Point, region: Region): boolean {
  return x >= region.left && x <= region.right + 1 && y >= region.top && y <= region.bottom + 1
}

/** Distance of two points in the unit of the scale. */
export function lengthBetween([x1, y1]: Point, [x2, y2]: Point, scale: Scale): number {
  return Math.hypot((x2 - x1) * scale.column, (y2 - y1) * scale.row)
}

/** Angle at the second of three points, in degrees from 0 to 180. */
export function angleAt([a, b, c]: readonly [Point, Point, Point], scale: Scale): number {
  const ray = ([x, y]: Point): Point => [(x - b[0]) * scale.column, (y - b[1]) * scale.row]
  const [u, v] = [ray(a), ray(c)]
  const cosine = (u[0] * v[0] + u[1] * v[1]) / (Math.hypot(...u) * Math.hypot(...v))
  return Number.isFinite(cosine) ? (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI : 0
}

export interface RegionValues {
  readonly mean: number
  readonly deviation: number
  readonly min: number
  readonly max: number
  readonly count: number
  /** In square units of the scale. */
  readonly area: number
}

/** Values whose middle lies in the ellipse that fits into the box of two corners. */
export function ellipseValues(
  [[x1, y1], [x2, y2]]: readonly [Point, Point],
  picture: { readonly pixels: GreyArray; readonly columns: number; readonly rows: number },
  scale: Scale,
): RegionValues | undefined {
  const [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2]
  const [rx, ry] = [Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2]
  const values: number[] = []
  const [top, bottom] = [Math.max(0, Math.floor(cy - ry)), Math.min(picture.rows - 1, Math.ceil(cy + ry))]
  const [left, right] = [Math.max(0, Math.floor(cx - rx)), Math.min(picture.columns - 1, Math.ceil(cx + rx))]
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++)
      if (((x + 0.5 - cx) / rx) ** 2 + ((y + 0.5 - cy) / ry) ** 2 <= 1)
        values.push(picture.pixels[y * picture.columns + x] ?? 0)
  if (values.length === 0) return undefined
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return {
    mean,
    deviation: Math.sqrt(variance),
    min: values.reduce((least, value) => Math.min(least, value)),
    max: values.reduce((most, value) => Math.max(most, value)),
    count: values.length,
    area: Math.PI * rx * scale.column * ry * scale.row,
  }
}
