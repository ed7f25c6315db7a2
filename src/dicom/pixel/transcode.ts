import { deflateRawSync } from 'node:zlib'
import { ExchangeError } from '../../errors.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import { explicitLittleEndian, frameMediaType } from '../transfer-syntaxes.ts'
import { encodeJpegBaseline } from './codecs/jpeg-baseline-encode.ts'
import { encodeJpegLossless } from './codecs/jpeg-lossless-encode.ts'
import { encodeRle } from './codecs/rle.ts'
import { encodeHtj2k, encodeJpeg2000, encodeJpegLs } from './codecs/wasm-encoders.ts'
import { colourPixels } from './colour.ts'
import { describePixels, type PixelDescription } from './description.ts'
import { encodable, encodableUnsigned } from './encodable.ts'
import { readDescribedFrame, type StoredFrame } from './frames.ts'
import {
  baselineQuality,
  codedPhotometric,
  nearLossless,
  refusalOf,
  type Target,
  targetOf,
  targets,
} from './targets.ts'
import {
  type FrameOf,
  fullSamples,
  interleavedBytes,
  isNative,
  nativeBytes,
  unpackedPhotometric,
} from './unpack.ts'

/** Transfer syntaxes that frames can be asked for in, beside the one they are stored in. */
export const frameTargets: readonly string[] = targets.map(({ uid }) => uid)

/**
 * How a frame is described where it goes: by the attributes of the stored object, or by those of an object that is made
 * for it, which say what is different.
 */
type Described = 'as-stored' | 'anew'

export interface WantedFrame {
  /** UID of the transfer syntax. */
  readonly target: string
  readonly described?: Described
}

/**
 * Frame `frameNumber` (from 1) in the transfer syntax `target`; as stored when it is stored so. Throws as decodeFrame
 * does, and 'not-acceptable' for pixels that can't be written so.
 */
export async function transcodeFrame(
  source: ByteSource,
  inspected: Inspected,
  number: number,
  { target: uid, described = 'as-stored' }: WantedFrame,
): Promise<StoredFrame> {
  const pixels = describePixels(inspected)
  if (isStoredSo(inspected, pixels, uid)) return readDescribedFrame(source, inspected, pixels, number)
  const target = targetOf(uid)
  const refusal = target
    ? refusalOf(pixels, inspected.json, target)
    : 'it is not one of those that are written'
  if (!target || refusal !== undefined) throw notWritten(refusal)
  if (described === 'as-stored' && isDescribedOtherwise(pixels, target))
    throw notWritten('the attributes of the stored object would not be true of it')
  const bytes = await encoded({ source, inspected, pixels, number }, { target, described })
  return { bytes, mediaType: frameMediaType(uid), transferSyntaxUid: uid }
}

async function encoded(of: FrameOf, wanted: Wanted): Promise<Buffer> {
  try {
    return await encoders[wanted.target.codec](of, wanted)
  } catch (error) {
    if (error instanceof ExchangeError) throw error
    throw notWritten('the encoder does not keep these pixels', error)
  }
}

export const notWritten = (reason = '', cause?: unknown): ExchangeError =>
  new ExchangeError('not-acceptable', `The object can't be had in that transfer syntax: ${reason}.`, {
    cause,
  })

/** Native frames count as Explicit VR Little Endian: PS3.18 8.7.3.3.2. */
const isStoredSo = (inspected: Inspected, pixels: PixelDescription, uid: string): boolean =>
  isNative(pixels) ? uid === explicitLittleEndian : uid === inspected.transferSyntaxUid

function isDescribedOtherwise(pixels: PixelDescription, target: Target): boolean {
  if (target.codec === 'native') return false
  const isShifted = target.byValue && pixels.highBit !== pixels.bitsStored - 1
  return (
    isShifted || (pixels.photometric === 'YBR_FULL_422' && codedPhotometric(pixels, target) === 'YBR_FULL')
  )
}

interface Wanted {
  readonly target: Target
  readonly described: Described
}
type Encode = (of: FrameOf, wanted: Wanted) => Buffer | Promise<Buffer>

/** Pixels as they are, but for chrominances that a codec made anew for each pixel. */
function wholeBytes(of: FrameOf, { target, described }: Wanted): Promise<Buffer> {
  const isFull = codedPhotometric(of.pixels, target) !== unpackedPhotometric(of.pixels)
  return described === 'anew' && isFull ? interleavedBytes(of) : nativeBytes(of)
}

const encoders: Readonly<Record<Target['codec'], Encode>> = {
  native: wholeBytes,
  plain: wholeBytes,
  deflate: async (of, wanted) => deflateRawSync(await wholeBytes(of, wanted)),
  rle: async (of) => encodeRle(await interleavedBytes(of), of.pixels),
  'jpeg-lossless': async (of) => encodeJpegLossless(encodableUnsigned(await fullSamples(of), of.pixels)),
  'jpeg-ls': async (of, { target }) =>
    encodeJpegLs(encodableUnsigned(await fullSamples(of), of.pixels), target.lossy ? nearLossless : 0),
  'jpeg-2000': async (of) => encodeJpeg2000(encodable(await fullSamples(of), of.pixels)),
  htj2k: async (of) => encodeHtj2k(encodable(await fullSamples(of), of.pixels)),
  async jpeg(of) {
    const frame = await fullSamples(of)
    const data = frame.samples === 3 ? colourPixels(of.source, of.inspected, frame) : undefined
    return encodeJpegBaseline({ ...encodable(frame, of.pixels), ...(data && { data }) }, baselineQuality)
  },
}
