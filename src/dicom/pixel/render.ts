import sharp from 'sharp'
import { type DicomJson, item, number, numbers } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { colourPixels, hasColours, partlyColoured } from './colour.ts'
import { type DecodedFrame, decodeFrame } from './decode.ts'
import { broken } from './description.ts'
import { type GreyStage, greyPixels } from './grey.ts'
import { isUsable, modalityOf, voiTableOf, type Window, windowOf } from './look-up.ts'
import { type OverlayChoice, withOverlays } from './overlays.ts'

/** How a frame becomes a picture: PS3.18 8.3.5. */
export interface RenderOptions {
  readonly format: 'jpeg' | 'png' | 'gif'
  /** Of JPEG, 1 to 100. */
  readonly quality?: number
  /** In place of the object's own window. */
  readonly window?: Window
  /** The picture is scaled to fit inside, its shape kept. Pixels. */
  readonly viewport?: { readonly width: number; readonly height: number }
  /** The part of the frame to show, in pixels of the frame. */
  readonly region?: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }
}

const defaultQuality = 90
const maxViewport = 8192

// One picture at a time in a worker: what runs side by side are workers
sharp.concurrency(1)
sharp.cache(false)

/** Frame `frameNumber` (from 1) as a picture with its look-up tables and overlays. Throws as decodeFrame does. */
export async function renderFrame(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  options: RenderOptions,
): Promise<Buffer> {
  const { pixels, channels, rows, columns } = await framePixels(source, inspected, frameNumber, {
    window: options.window,
  })
  return encode(pixels, { rows, columns }, channels, aspectOf(inspected.json, frameNumber), options)
}

/** Pixels as they are shown, one byte of grey or three of red, green, blue each. */
export interface ShownPixels {
  readonly pixels: Buffer
  readonly channels: 1 | 3
  readonly rows: number
  readonly columns: number
}

/** How a frame is made ready: `window` in place of its own, and the overlays that are drawn, by default all. */
export interface FrameOptions {
  readonly window?: Window | undefined
  readonly overlays?: OverlayChoice
}

/** A frame with its look-up tables and overlays. Throws as decodeFrame does. */
export async function framePixels(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  { window, overlays = () => true }: FrameOptions = {},
): Promise<ShownPixels> {
  const frame = await decodeFrame(source, inspected, frameNumber)
  const shown = plainPixels(source, inspected, frame, frameNumber, window)
  return withOverlays(source, inspected, frameNumber, shown, overlays)
}

function plainPixels(
  source: ByteSource,
  inspected: Inspected,
  frame: DecodedFrame,
  frameNumber: number,
  window: Window | undefined,
): ShownPixels {
  const { rows, columns } = frame
  if (frame.samples !== 1 || frame.photometric === 'PALETTE COLOR')
    return { rows, columns, channels: 3, pixels: colourPixels(source, inspected, frame) }
  const grey = greyPixels(frame, greyStage(source, inspected, frame, frameNumber, window))
  return hasColours(inspected.json)
    ? { rows, columns, channels: 3, pixels: partlyColoured(source, inspected, frame, grey) }
    : { rows, columns, channels: 1, pixels: grey }
}

function greyStage(
  source: ByteSource,
  inspected: Inspected,
  frame: DecodedFrame,
  frameNumber: number,
  asked: Window | undefined,
): GreyStage {
  const { json } = inspected
  const modality = modalityOf(source, inspected, frameNumber)
  const own = asked ?? windowOf(json, frameNumber)
  const voi =
    own !== undefined && isUsable(own) ? own : (voiTableOf(source, inspected) ?? wholeRange(frame, modality))
  const inverse = frame.photometric === 'MONOCHROME1'
  const padding = paddingOf(json, frame)
  return padding === undefined ? { modality, voi, inverse } : { modality, voi, inverse, padding }
}

/** Pictures of up to eight bits that say nothing else are meant as they are. */
function wholeRange(frame: DecodedFrame, modality: GreyStage['modality']): Window | undefined {
  const isPlain = modality.kind === 'rescale' && modality.slope === 1 && modality.intercept === 0
  if (frame.bits > 8 || frame.signed || !isPlain) return undefined
  const max = 2 ** frame.bits - 1
  return { center: max / 2, width: max, function: 'LINEAR_EXACT' }
}

function paddingOf(json: DicomJson, frame: DecodedFrame): GreyStage['padding'] {
  const value = number(json, 'PixelPaddingValue')
  if (value === undefined) return undefined
  const limit = number(json, 'PixelPaddingRangeLimit') ?? value
  // SS and US are both in use for it: the bits count as the pixels do
  const [a, b] = [value, limit].map((bits) => (frame.signed ? (bits << 16) >> 16 : bits & 0xffff))
  return a === undefined || b === undefined ? undefined : { from: Math.min(a, b), to: Math.max(a, b) }
}

/** Height of a pixel over its width. */
export function aspectOf(json: DicomJson, frameNumber: number): number {
  const perFrame = json['52009230']?.Value?.[frameNumber - 1] as DicomJson | undefined
  const measures = [perFrame, item(json, 'SharedFunctionalGroupsSequence')].map(
    (groups) => groups && item(groups, 'PixelMeasuresSequence'),
  )
  const candidates = [
    numbers(json, 'PixelAspectRatio'),
    ...measures.map((place) => (place === undefined ? [] : numbers(place, 'PixelSpacing'))),
    numbers(json, 'PixelSpacing'),
    numbers(json, 'ImagerPixelSpacing'),
  ]
  const [vertical = 1, horizontal = 1] = candidates.find((pair) => pair.length === 2) ?? []
  const ratio = vertical / horizontal
  // Small differences are rounding of the device's
  return ratio > 0 && Number.isFinite(ratio) && Math.abs(ratio - 1) > 0.01 && ratio < 20 && ratio > 0.05
    ? ratio
    : 1
}

/** Pixels of one or three bytes as a picture of the size and format that is asked for. */
export async function encode(
  pixels: Buffer,
  frame: { readonly rows: number; readonly columns: number },
  channels: 1 | 3,
  aspect: number,
  options: RenderOptions,
): Promise<Buffer> {
  const raw = { width: frame.columns, height: frame.rows, channels }
  let picture = sharp(pixels, { raw, limitInputPixels: false })
  const { region } = options
  if (region !== undefined) {
    const { x: left, y: top, width, height } = region
    const inside = left >= 0 && top >= 0 && left + width <= frame.columns && top + height <= frame.rows
    if (!inside || width < 1 || height < 1) broken('the region lies outside the frame.')
    picture = picture.extract({ left, top, width, height })
  }
  const size = targetSize(
    region?.width ?? frame.columns,
    region?.height ?? frame.rows,
    aspect,
    options.viewport,
  )
  if (size !== undefined) picture = picture.resize({ ...size, fit: 'fill', kernel: 'cubic' })
  const quality = Math.max(1, Math.min(100, Math.round(options.quality ?? defaultQuality)))
  if (channels === 1) picture = picture.toColourspace('b-w')
  if (options.format === 'gif') return picture.gif({ dither: 0, effort: 1 }).toBuffer()
  if (options.format === 'png') return picture.png({ compressionLevel: 4 }).toBuffer()
  return picture
    .jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0', optimiseCoding: false })
    .toBuffer()
}

interface Size {
  readonly width: number
  readonly height: number
}

/** The size to scale to, undefined when the picture has it already. */
function targetSize(
  columns: number,
  rows: number,
  aspect: number,
  viewport: RenderOptions['viewport'],
): Size | undefined {
  if (viewport === undefined && aspect === 1) return undefined
  const width = aspect < 1 ? columns / aspect : columns
  const height = aspect > 1 ? rows * aspect : rows
  const fitWidth = Math.min(maxViewport, Math.max(1, viewport?.width ?? width))
  const fitHeight = Math.min(maxViewport, Math.max(1, viewport?.height ?? height))
  const scale = Math.min(fitWidth / width, fitHeight / height)
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
  return size.width === columns && size.height === rows ? undefined : size
}
