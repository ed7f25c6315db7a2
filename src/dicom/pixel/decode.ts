import { ExchangeError } from '../../errors.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import type { CodecName } from '../transfer-syntaxes.ts'
import type { Codec, Samples } from './codecs/coded-frame.ts'
import { decodeJpeg } from './codecs/jpeg.ts'
import { decodeDeflatedFrame, nativeSamples } from './codecs/other-codecs.ts'
import { decodeRle } from './codecs/rle.ts'
import { decodeHtj2k, decodeJpeg2000, decodeJpegLs } from './codecs/wasm-codecs.ts'
import { broken, describePixels, type PixelDescription } from './description.ts'
import { readDescribedFrame } from './frames.ts'
import { type SampleArray, sampleValues } from './sample-values.ts'

/** A frame as numbers: what Pixel Data means before any look-up table. */
export interface DecodedFrame {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  /** Significant bits; 32 or 64 for floating point. */
  readonly bits: number
  readonly signed: boolean
  /** After decoding: JPEG and JPEG 2000 undo their colour transforms. */
  readonly photometric: string
  readonly planar: boolean
  readonly data: SampleArray
}

const codecs: Partial<Record<CodecName, Codec>> = {
  none: nativeSamples,
  rle: decodeRle,
  jpeg: decodeJpeg,
  'jpeg-lossless': decodeJpeg,
  'jpeg-ls': decodeJpegLs,
  'jpeg-2000': decodeJpeg2000,
  htj2k: decodeHtj2k,
  'deflated-frame': decodeDeflatedFrame,
}

/** The ways of writing pixels that can be decoded. */
export const decodedCodecs: readonly string[] = Object.keys(codecs)

/** Whether a codec's colours come out as RGB, or as the Photometric Interpretation of the object says. */
export type Colours = 'rgb' | 'stored'

/**
 * Frame `frameNumber` (from 1) as numbers. Throws as readFrame does, 'not-acceptable' for a transfer syntax that has
 * no decoder here, and 'unprocessable' for anything that a codec stumbles over.
 */
export async function decodeFrame(
  source: ByteSource,
  inspected: Inspected,
  frameNumber: number,
  colours: Colours = 'rgb',
): Promise<DecodedFrame> {
  const pixels = describePixels(inspected)
  const { bytes } = readDescribedFrame(source, inspected, pixels, frameNumber)
  const coded = await decodeSamples(bytes, pixels, colours)
  return {
    rows: pixels.rows,
    columns: pixels.columns,
    samples: pixels.samples,
    bits: pixels.isFloat
      ? pixels.bitsAllocated
      : Math.max(pixels.bitsStored, coded.photometric === 'RGB' ? coded.bits : 0),
    signed: pixels.signed,
    photometric: coded.photometric ?? pixels.photometric,
    planar: pixels.samples > 1 && (coded.planar ?? false),
    data: sampleValues(coded, pixels),
  }
}

async function decodeSamples(bytes: Buffer, pixels: PixelDescription, colours: Colours): Promise<Samples> {
  if (pixels.location.encapsulated === undefined) return nativeSamples(bytes, pixels)
  const codec = codecs[pixels.syntax?.codec ?? 'unsupported']
  if (codec === undefined)
    throw new ExchangeError('not-acceptable', 'Pixels in this transfer syntax are not decoded here.')
  try {
    return await codec(bytes, pixels, colours)
  } catch (error) {
    if (error instanceof ExchangeError) throw error
    return broken('the codec stumbles over the frame.', error)
  }
}
