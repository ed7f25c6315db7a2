import { ExchangeError } from '../../errors.ts'
import { type DicomJson, number, text } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { PixelDataLocation } from '../locations.ts'
import { type TransferSyntax, transferSyntax } from '../transfer-syntaxes.ts'

/** Image Pixel Module (PS3.3 C.7.6.3), checked: what stands here can be calculated with. */
export interface PixelDescription {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  /** 1, 8, 16, 32 or 64. */
  readonly bitsAllocated: number
  readonly bitsStored: number
  readonly highBit: number
  readonly signed: boolean
  readonly isFloat: boolean
  readonly photometric: string
  /** Samples of a pixel apart (one plane each) rather than together. */
  readonly planar: boolean
  readonly frames: number
  readonly location: PixelDataLocation
  readonly syntax: TransferSyntax | undefined
}

/** Throws 'unprocessable' with what can't be understood in an image. */
export function broken(reason: string, cause?: unknown): never {
  throw new ExchangeError('unprocessable', `The image can't be read: ${reason}`, { cause })
}

const allocations = new Set([1, 8, 16, 32, 64])
/** Bits of a pixel, where samples are shared between pixels: PS3.3 C.7.6.3.1.2. */
const sharedSamples: Record<string, number> = { YBR_FULL_422: 16, YBR_PARTIAL_422: 16, YBR_PARTIAL_420: 12 }

/** Reads the description of the pixels; 'not-acceptable' when there are none, 'unprocessable' when it is broken. */
export function describePixels(inspected: Inspected): PixelDescription {
  const { json, pixelData: location } = inspected
  if (location === undefined) throw new ExchangeError('not-acceptable', 'This object has no pixels.')
  const count = (keyword: string, fallback?: number) => integer(json, keyword, fallback)
  const isFloat = location.tag !== '7FE00010'
  const bitsAllocated = isFloat ? (location.tag === '7FE00008' ? 32 : 64) : count('BitsAllocated')
  const bitsStored = isFloat ? bitsAllocated : count('BitsStored', bitsAllocated)
  const highBit = isFloat ? bitsStored - 1 : count('HighBit', bitsStored - 1)
  const description: PixelDescription = {
    rows: count('Rows'),
    columns: count('Columns'),
    samples: count('SamplesPerPixel', 1),
    bitsAllocated,
    bitsStored,
    highBit,
    signed: number(json, 'PixelRepresentation') === 1,
    isFloat,
    photometric: text(json, 'PhotometricInterpretation') ?? 'MONOCHROME2',
    planar: number(json, 'PlanarConfiguration') === 1,
    frames: frameCount(json),
    location,
    syntax: transferSyntax(inspected.transferSyntaxUid),
  }
  assertSound(description)
  return description
}

function integer(json: DicomJson, keyword: string, fallback?: number): number {
  const value = number(json, keyword) ?? fallback
  return value === undefined || !Number.isInteger(value) ? broken(`${keyword} is not a whole number.`) : value
}

/** Frames of the object; a count that is no positive number means one. */
export function frameCount(json: DicomJson): number {
  const frames = number(json, 'NumberOfFrames') ?? 1
  return Number.isInteger(frames) && frames > 0 ? frames : 1
}

const maxFrameBytes = 256 * 1024 * 1024

function assertSound(pixels: PixelDescription): void {
  const { rows, columns, samples, bitsAllocated, bitsStored, highBit } = pixels
  if (rows < 1 || columns < 1) broken('it has no rows or no columns.')
  if (samples !== 1 && samples !== 3 && samples !== 4) broken('SamplesPerPixel is none of 1, 3, 4.')
  if (!allocations.has(bitsAllocated)) broken('BitsAllocated is none of 1, 8, 16, 32, 64.')
  if (bitsStored < 1 || bitsStored > bitsAllocated) broken('BitsStored does not fit BitsAllocated.')
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) broken('HighBit does not fit BitsStored.')
  if (rows * columns * samples * Math.max(1, bitsAllocated / 8) > maxFrameBytes)
    broken('a frame is too large.')
}

/** Bits of one frame as it stands in native Pixel Data. */
export function nativeFrameBits(pixels: PixelDescription): number {
  const shared = pixels.samples === 3 ? sharedSamples[pixels.photometric] : undefined
  const perPixel =
    shared === undefined ? pixels.samples * pixels.bitsAllocated : (shared * pixels.bitsAllocated) / 8
  return pixels.rows * pixels.columns * perPixel
}
