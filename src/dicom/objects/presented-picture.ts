import sharp, { type Raw, type Sharp } from 'sharp'
import { type DicomJson, number } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import { type DrawOptions, encode, type RenderOptions } from '../pixel/encode.ts'
import { primeFont } from '../pixel/font.ts'
import type { Modality, Window } from '../pixel/look-up.ts'
import { withPlanes } from '../pixel/overlays.ts'
import { aspectOf, framePixels, type StateStages } from '../pixel/render.ts'
import type { ByteSource } from '../source.ts'
import { annotationSvg, type Point } from './annotation-svg.ts'
import type { Presentation, ShownArea } from './presentation.ts'

/** Shorter sides of small images are drawn larger, so that words on them can be read. Pixels. */
const leastSide = 512

/** A frame (from 1) as a presentation state wants it, annotations and shutters included. Throws as decodeFrame does. */
export async function presentedPicture(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  { options, presentation }: { readonly options: DrawOptions; readonly presentation: Presentation },
): Promise<Buffer> {
  const { json } = inspected
  const { overlays, planes = [] } = presentation
  const image = await framePixels(source, inspected, frameNumber, {
    stages: stagesOf(json, presentation, options.window),
    overlays: (group) => overlays.includes(group) && planes.every((plane) => plane.group !== group),
  })
  const shown = withPlanes(image, planes)
  const area = inside(presentation.area, shown)
  const isTurned = presentation.rotation === 90 || presentation.rotation === 270
  const size = sizeFor(area, aspectOf(json, frameNumber), options.viewport, isTurned)
  const raw = { width: shown.columns, height: shown.rows, channels: shown.channels } as const
  let picture = sharp(shown.pixels, { raw, limitInputPixels: false }).extract({
    ...{ left: area.left, top: area.top, width: area.right - area.left, height: area.bottom - area.top },
  })
  // The state says which values are black, whatever the image itself says: PS3.4 N.2.1
  if (shown.channels === 1 && presentation.isInverse) picture = picture.negate()
  picture = picture.resize({ ...size, fit: 'fill', kernel: 'cubic' }).toColourspace('srgb')
  // Two steps, since a mirror in the same one would come first: PS3.3 C.10.6
  const turned = await rawOf(
    sharp((await rawOf(picture)).pixels, { raw: { ...size, channels: 3 } }).rotate(presentation.rotation),
  )
  const placed = await rawOf(sharp(turned.pixels, { raw: turned.raw }).flop(presentation.isMirrored))
  const { width, height } = placed.raw
  const placeOf = placing(area, size, presentation)
  const { pixels } = await over(placed, annotationSvg(presentation.drawn, { width, height, placeOf }))
  const { viewport: _, ...others } = options
  return encode({ pixels, rows: height, columns: width, channels: 3 }, 1, others)
}

/** Where a place in the image lies in the picture once it is cut, scaled, turned and mirrored. */
function placing(
  area: ShownArea,
  { width, height }: { width: number; height: number },
  { rotation, isMirrored }: Presentation,
): (inImage: Point) => Point {
  const turns: Record<Presentation['rotation'], (at: Point) => Point> = {
    0: (at) => at,
    90: ({ x, y }) => ({ x: height - y, y: x }),
    180: ({ x, y }) => ({ x: width - x, y: height - y }),
    270: ({ x, y }) => ({ x: y, y: width - x }),
  }
  const across = rotation === 90 || rotation === 270 ? height : width
  return ({ x, y }) => {
    const scaled = {
      x: ((x - area.left) / (area.right - area.left)) * width,
      y: ((y - area.top) / (area.bottom - area.top)) * height,
    }
    const turned = turns[rotation](scaled)
    return isMirrored ? { x: across - turned.x, y: turned.y } : turned
  }
}

interface RawPicture {
  readonly pixels: Buffer
  readonly raw: Raw & { readonly channels: 3 }
}

async function rawOf(picture: Sharp): Promise<RawPicture> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { pixels: data, raw: { width: info.width, height: info.height, channels: 3 } }
}

async function over(below: RawPicture, svg: string | undefined): Promise<RawPicture> {
  if (svg === undefined) return below
  await primeFont()
  return rawOf(sharp(below.pixels, { raw: below.raw }).composite([{ input: Buffer.from(svg) }]))
}

/** The state's own tables and window take the place of all that the image says; without any its whole range is shown. */
function stagesOf(json: DicomJson, presentation: Presentation, asked: Window | undefined): StateStages {
  const { slope, intercept, window, tables } = presentation
  const modality: Modality = tables?.modality
    ? { kind: 'table', table: tables.modality }
    : { kind: 'rescale', slope, intercept }
  const voi = asked ?? tables?.voi ?? window ?? wholeRange(json, modality)
  return { modality, voi, presentation: tables?.presentation }
}

function wholeRange(json: DicomJson, modality: Modality): Window {
  const over = (low: number, width: number): Window => ({
    center: low + width / 2,
    width,
    function: 'LINEAR_EXACT',
  })
  if (modality.kind === 'table') return over(0, 2 ** modality.table.bits - 1)
  const bits = number(json, 'BitsStored') ?? 8
  const low = number(json, 'PixelRepresentation') === 1 ? -(2 ** (bits - 1)) : 0
  const { slope, intercept } = modality
  const ends = [low, low + 2 ** bits - 1].map((value) => value * slope + intercept)
  return over(Math.min(...ends), Math.abs((2 ** bits - 1) * slope))
}

function inside(
  area: ShownArea | undefined,
  { columns, rows }: { columns: number; rows: number },
): ShownArea {
  const whole = { left: 0, top: 0, right: columns, bottom: rows }
  if (area === undefined) return whole
  const cut = {
    left: Math.max(0, Math.floor(area.left)),
    top: Math.max(0, Math.floor(area.top)),
    right: Math.min(columns, Math.ceil(area.right)),
    bottom: Math.min(rows, Math.ceil(area.bottom)),
  }
  return cut.right > cut.left && cut.bottom > cut.top ? cut : whole
}

/** Size before turning. */
function sizeFor(
  area: ShownArea,
  aspect: number,
  viewport: RenderOptions['viewport'],
  isTurned: boolean,
): { width: number; height: number } {
  const width = (area.right - area.left) * (aspect < 1 ? 1 / aspect : 1)
  const height = (area.bottom - area.top) * Math.max(aspect, 1)
  const fit = viewport && (isTurned ? { width: viewport.height, height: viewport.width } : viewport)
  const scale = fit
    ? Math.min(fit.width / width, fit.height / height)
    : Math.max(1, leastSide / Math.min(width, height))
  const side = (length: number): number => Math.max(1, Math.min(8192, Math.round(length * scale)))
  return { width: side(width), height: side(height) }
}
