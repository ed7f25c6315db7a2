import { type DicomJson, item, items, number, numbers } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { Allocate } from '../reused-memory.ts'
import type { ByteSource } from '../source.ts'
import { colourPixels, hasColours, partlyColoured } from './colour.ts'
import { type DecodedFrame, decodeFrame } from './decode.ts'
import { type DrawOptions, encode, type PlainPixels } from './encode.ts'
import { type GreyStage, greyPixels } from './grey.ts'
import { isUsable, type Modality, modalityOf, voiTableOf, type Window, windowOf } from './look-up.ts'
import type { LookUpTable } from './look-up-table.ts'
import { type OverlayChoice, withOverlays } from './overlays.ts'

/** Frame `frameNumber` (from 1) as a picture with its look-up tables and overlays. Throws as decodeFrame does. */
export async function renderFrame(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  options: DrawOptions,
): Promise<Buffer> {
  const shown = await framePixels(source, inspected, frameNumber, {
    window: options.window,
    allocate: options.allocate,
  })
  return encode(shown, aspectOf(inspected.json, frameNumber), options)
}

/** The look-up tables that a presentation state has in place of an image's own. */
export interface StateStages {
  readonly modality: Modality
  readonly voi: Window | LookUpTable
  readonly presentation?: LookUpTable | undefined
}

/** How a frame is made ready: what stands in place of its own, and the overlays that are drawn, by default all. */
export interface FrameOptions {
  readonly window?: Window | undefined
  readonly stages?: StateStages
  readonly overlays?: OverlayChoice
  readonly allocate?: Allocate | undefined
}

/** A frame with its look-up tables and overlays. Throws as decodeFrame does. */
export async function framePixels(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  { overlays = () => true, ...options }: FrameOptions = {},
): Promise<PlainPixels> {
  const frame = await decodeFrame(source, inspected, frameNumber)
  const shown = plainPixels(source, inspected, frame, { frameNumber, ...options })
  return withOverlays(source, inspected, frameNumber, shown, overlays)
}

function plainPixels(
  source: ByteSource,
  inspected: Inspected,
  frame: DecodedFrame,
  { frameNumber, window, stages, allocate }: FrameOptions & { readonly frameNumber: number },
): PlainPixels {
  const { rows, columns } = frame
  if (frame.samples !== 1 || frame.photometric === 'PALETTE COLOR')
    return { rows, columns, channels: 3, pixels: colourPixels(source, inspected, frame) }
  const stage = stages
    ? { ...stages, inverse: false, ...withPadding(inspected.json, frame) }
    : greyStage(source, inspected, frame, frameNumber, window)
  const grey = greyPixels(frame, stage, allocate)
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
  return { modality, voi, inverse, ...withPadding(json, frame) }
}

function withPadding(json: DicomJson, frame: DecodedFrame): Pick<GreyStage, 'padding'> {
  const padding = paddingOf(json, frame)
  return padding === undefined ? {} : { padding }
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
  const perFrame = items(json, 'PerFrameFunctionalGroupsSequence')[frameNumber - 1]
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
