import type { ViewedSeries } from '../../../../src/http/portal/contract-viewer.ts'

export type Picture = ViewedSeries['pictures'][number]
export type PictureWindow = Picture['windows'][number]

/** How a picture is looked at: the whole fitted into the pane, enlarged and moved by screen pixels. */
export interface View {
  readonly zoom: number
  readonly panX: number
  readonly panY: number
}

export interface Box {
  readonly width: number
  readonly height: number
}

/** A part of a picture as fractions of it. */
export interface Part {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const plainView: View = { zoom: 1, panX: 0, panY: 0 }

/** While something moves a picture may be coarse; at rest it is as good as a JPEG gets here. */
const qualities = { moving: 60, resting: 92 } as const
/** Sizes are asked for in such steps, so that a window that is drawn wider does not ask for all anew. */
const step = 128

/** Where a picture of this shape lies in a pane. */
export function placeOf(shape: Box, pane: Box, { zoom, panX, panY }: View): Part {
  const scale = Math.min(pane.width / shape.width, pane.height / shape.height) * zoom
  const [width, height] = [shape.width * scale, shape.height * scale]
  return { x: (pane.width - width) / 2 + panX, y: (pane.height - height) / 2 + panY, width, height }
}

/** The query for the whole picture, as large as the pane needs it and never larger than it is. */
export function wholeQuery(
  picture: Picture,
  pane: Box,
  window: PictureWindow | undefined,
  pace: keyof typeof qualities,
): string {
  const wanted = Math.ceil(Math.max(pane.width, pane.height) / step) * step
  const isSmaller = wanted < 0.8 * Math.max(picture.rows, picture.columns)
  return query(window, pace, isSmaller ? `${wanted},${wanted}` : undefined)
}

/**
 * What of an enlarged picture is in sight, and the query for it; undefined where the whole picture shows all there is.
 * PS3.18 8.3.5.1.3: the size, then the part in pixels of the picture.
 */
export function partQuery(
  picture: Picture,
  pane: Box,
  place: Part,
  window: PictureWindow | undefined,
): { readonly part: Part; readonly query: string } | undefined {
  const { rows, columns } = picture
  const hasAll = Math.max(rows, columns) <= (Math.ceil(Math.max(pane.width, pane.height) / step) * step) / 0.8
  if (hasAll || place.width <= pane.width * 1.05) return undefined
  const from = (start: number, length: number, pixels: number): number =>
    Math.max(0, Math.floor((-start / length) * pixels))
  const to = (start: number, length: number, side: number, pixels: number): number =>
    Math.min(pixels, Math.ceil(((side - start) / length) * pixels))
  const [x, y] = [from(place.x, place.width, columns), from(place.y, place.height, rows)]
  const width = to(place.x, place.width, pane.width, columns) - x
  const height = to(place.y, place.height, pane.height, rows) - y
  if (width < 1 || height < 1) return undefined
  const scale = Math.min(1, place.width / columns)
  const size = `${Math.max(1, Math.round(width * scale))},${Math.max(1, Math.round(height * scale))}`
  return {
    part: { x: x / columns, y: y / rows, width: width / columns, height: height / rows },
    query: query(window, 'resting', `${size},${x},${y},${width},${height}`),
  }
}

function query(
  window: PictureWindow | undefined,
  pace: keyof typeof qualities,
  viewport: string | undefined,
): string {
  const parts = [
    `quality=${qualities[pace]}`,
    ...(window ? [`window=${fixed(window.center)},${fixed(window.width)},${window.shape}`] : []),
    ...(viewport === undefined ? [] : [`viewport=${viewport}`]),
  ]
  return `?${parts.join('&')}`
}

const fixed = (value: number): string => String(Number(value.toFixed(4)))
