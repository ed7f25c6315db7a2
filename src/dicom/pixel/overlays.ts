import { type DicomJson, number, numbers, text } from '../attributes.ts'
import { readBulk } from '../bulk.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { decodeRle } from './codecs/rle.ts'
import { describePixels } from './description.ts'
import { readDescribedFrame } from './frames.ts'

/** What is drawn on: one or three bytes for every pixel. */
interface Canvas {
  readonly pixels: Buffer
  readonly channels: 1 | 3
  readonly rows: number
  readonly columns: number
}

/** Which overlay groups are drawn, by their four hex digits. */
export type OverlayChoice = (group: string) => boolean

/** One plane of one bit: PS3.3 C.9.2. Places count from 0 and may lie outside the image. */
interface Plane {
  readonly rows: number
  readonly columns: number
  readonly top: number
  readonly left: number
  readonly isSet: (row: number, column: number) => boolean
}

/** The most planes an image has: PS3.5 7.6. */
const groups = Array.from({ length: 16 }, (_, at) => (0x6000 + at * 2).toString(16).toUpperCase())

/**
 * The picture of a frame (from 1) with its overlay graphics drawn in white, in new memory where there are any. Regions
 * of interest are no graphics and are left out.
 */
export function withOverlays<T extends Canvas>(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  canvas: T,
  isChosen: OverlayChoice,
): T {
  const { json } = inspected
  const planes = groups.flatMap((group) => {
    const isDrawn = json[`${group}0010`] !== undefined && isChosen(group) && isGraphic(json, group)
    const plane = isDrawn ? planeOf(source, inspected, frameNumber, group) : undefined
    return plane === undefined ? [] : [plane]
  })
  if (planes.length === 0) return canvas
  const pixels = Buffer.from(canvas.pixels)
  for (const plane of planes) draw({ ...canvas, pixels }, plane)
  return { ...canvas, pixels }
}

const isGraphic = (json: DicomJson, group: string): boolean => text(json, `${group}0040`) !== 'R'

function planeOf(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  group: string,
): Plane | undefined {
  const { json } = inspected
  const [rows, columns] = [sideOf(json, `${group}0010`), sideOf(json, `${group}0011`)]
  const [top = 1, left = 1] = numbers(json, `${group}0050`)
  if (!isSide(rows) || !isSide(columns)) return undefined
  const place = { rows, columns, top: top - 1, left: left - 1 }
  const isEmbedded = json[`${group}3000`] === undefined
  const bits = isEmbedded
    ? embeddedBits(source, inspected, frameNumber, number(json, `${group}0102`) ?? 0)
    : ownBits(source, inspected, group, planeNumber(json, group, frameNumber) * rows * columns)
  if (bits === undefined) return undefined
  const across = isEmbedded ? (number(json, 'Columns') ?? columns) : columns
  return { ...place, isSet: (row, column) => bits(row * across + column) }
}

const isSide = (length: number): boolean => Number.isInteger(length) && length > 0 && length <= 65_535

/** Which plane (from 0) of an overlay belongs to a frame; negative for none. One plane alone is for all frames: C.9.3. */
function planeNumber(json: DicomJson, group: string, frameNumber: number): number {
  const planes = number(json, `${group}0015`) ?? 1
  if (planes <= 1) return 0
  const plane = frameNumber - (number(json, `${group}0051`) ?? 1)
  return plane < planes ? plane : -1
}

type Bits = (index: number) => boolean

/** Bits of Overlay Data from `start` on, the first in the lowest bit of a byte: PS3.5 8.1.2. */
function ownBits(source: ByteSource, inspected: Inspected, group: string, start: number): Bits | undefined {
  if (start < 0) return undefined
  const length = sideOf(inspected.json, `${group}0010`) * sideOf(inspected.json, `${group}0011`)
  const from = Math.floor(start / 8)
  const bytes = overlayBytes(source, inspected, `${group}3000`, { from, to: Math.ceil((start + length) / 8) })
  const skipped = start - from * 8
  return bytes && bitsOf(bytes, skipped)
}

const bitsOf =
  (bytes: Uint8Array, skipped: number): Bits =>
  (index) =>
    (((bytes[(skipped + index) >>> 3] ?? 0) >>> ((skipped + index) & 7)) & 1) === 1

function overlayBytes(
  source: ByteSource,
  inspected: Inspected,
  tag: string,
  { from, to }: { readonly from: number; readonly to: number },
): Buffer | undefined {
  const inline = inspected.json[tag]?.InlineBinary
  if (inline !== undefined) return Buffer.from(inline, 'base64').subarray(from, to)
  const location = inspected.bulk.get(tag)
  if (location === undefined) return undefined
  const end = Math.min(to, location.length)
  return from >= end ? undefined : readBulk(source, inspected, tag, { start: from, end })
}

const sideOf = (json: DicomJson, tag: string): number => number(json, tag) ?? 0

/** A plane that a presentation state brings along, in place of that of the image's group: PS3.3 C.11.7. */
export interface OwnOverlay {
  readonly group: string
  readonly rows: number
  readonly columns: number
  readonly top: number
  readonly left: number
  /** The first pixel in the lowest bit. */
  readonly bits: Uint8Array
}

/** The planes that stand in an object itself, of some of its groups. */
export const ownOverlays = (
  source: ByteSource,
  inspected: Inspected,
  chosen: readonly string[],
): readonly OwnOverlay[] =>
  groups.flatMap((group) => {
    const { json } = inspected
    const [rows, columns] = [sideOf(json, `${group}0010`), sideOf(json, `${group}0011`)]
    if (!chosen.includes(group) || !isSide(rows) || !isSide(columns) || !isGraphic(json, group)) return []
    const [top = 1, left = 1] = numbers(json, `${group}0050`)
    const to = Math.ceil((rows * columns) / 8)
    const bits = overlayBytes(source, inspected, `${group}3000`, { from: 0, to })
    return bits === undefined ? [] : [{ group, rows, columns, top: top - 1, left: left - 1, bits }]
  })

/** The picture with these planes drawn in white, in new memory where there are any. */
export function withPlanes<T extends Canvas>(canvas: T, planes: readonly OwnOverlay[]): T {
  if (planes.length === 0) return canvas
  const pixels = Buffer.from(canvas.pixels)
  for (const { bits, ...place } of planes) {
    const isOne = bitsOf(bits, 0)
    draw({ ...canvas, pixels }, { ...place, isSet: (row, column) => isOne(row * place.columns + column) })
  }
  return { ...canvas, pixels }
}

/** Bits of Pixel Data that hold no pixels, as they were up to 2004: PS3.5 8.1.2, note. */
function embeddedBits(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  position: number,
): Bits | undefined {
  const pixels = describePixels(inspected)
  const { bitsAllocated, bitsStored, highBit, samples, syntax, location } = pixels
  const isPixel = position <= highBit && position > highBit - bitsStored
  const isWhole = location.encapsulated === undefined || syntax?.codec === 'rle'
  if (isPixel || position >= bitsAllocated || bitsAllocated > 16 || samples !== 1 || !isWhole)
    return undefined
  const { bytes } = readDescribedFrame(source, inspected, pixels, frameNumber)
  const { data } = location.encapsulated === undefined ? { data: bytes } : decodeRle(bytes, pixels)
  const units = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const step = bitsAllocated / 8
  const [skipped, bit] = [position >>> 3, position & 7]
  return (index) => (((units[index * step + skipped] ?? 0) >>> bit) & 1) === 1
}

function draw({ pixels, channels, rows, columns }: Canvas, plane: Plane): void {
  const lastRow = Math.min(plane.rows, rows - plane.top)
  const lastColumn = Math.min(plane.columns, columns - plane.left)
  for (let row = Math.max(0, -plane.top); row < lastRow; row++) {
    for (let column = Math.max(0, -plane.left); column < lastColumn; column++) {
      if (!plane.isSet(row, column)) continue
      const at = ((row + plane.top) * columns + column + plane.left) * channels
      pixels.fill(255, at, at + channels)
    }
  }
}
