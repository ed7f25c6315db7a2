import sharp from 'sharp'
import { broken, type PixelDescription } from '../description.ts'
import type { Samples } from './coded-frame.ts'
import { decodeJpegDct } from './jpeg-dct.ts'
import { findJpegFrame, nextSegment } from './jpeg-header.ts'
import { decodeJpegLossless } from './jpeg-lossless.ts'

/**
 * JPEG of any process without hierarchy, whatever the transfer syntax says: lossless and 12 bits by our own decoders,
 * 8 bits with the cosine transform by libjpeg-turbo, which brings colours out as RGB.
 */
export async function decodeJpeg(
  bytes: Buffer,
  pixels: PixelDescription,
  colours: 'rgb' | 'stored',
): Promise<Samples> {
  const frame = findJpegFrame(bytes)
  if (
    frame.rows !== pixels.rows ||
    frame.columns !== pixels.columns ||
    frame.components.length !== pixels.samples
  )
    broken('JPEG data are of another size than the image.')
  if (frame.kind === 0xc3) return decodeJpegLossless(bytes, pixels)
  if (frame.kind > 0xc3) broken('JPEG data are of a process that is not decoded here.')
  if (frame.precision !== 8) return decodeJpegDct(bytes, pixels)
  const isColour = pixels.samples === 3
  const input = isColour ? withTransform(bytes, colours === 'rgb' && pixels.photometric !== 'RGB') : bytes
  const picture = sharp(input, { failOn: 'truncated', limitInputPixels: pixels.rows * pixels.columns })
  const raw = isColour ? picture : picture.toColourspace('b-w')
  const { data, info } = await raw.raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== pixels.samples || info.width !== pixels.columns || info.height !== pixels.rows)
    broken('JPEG data are of another size than the image.')
  const samples = { data, bits: 8, signed: pixels.signed, planar: false }
  return isColour && colours === 'rgb' ? { ...samples, photometric: 'RGB' } : samples
}

/**
 * The same JPEG with an Adobe marker that says whether the components are YCbCr: the decoder would guess, but the
 * Photometric Interpretation knows (PS3.5 8.2.1).
 */
function withTransform(bytes: Buffer, isYcc: boolean): Buffer {
  const adobe = Buffer.from('ffee000e41646f6265006400000000', 'hex')
  const pieces = [bytes.subarray(0, 2), adobe, Buffer.of(isYcc ? 1 : 0)]
  let from = 2
  let segment = nextSegment(bytes, 2)
  while (segment !== undefined && segment.marker !== 0xda) {
    const isAdobe =
      segment.marker === 0xee && bytes.toString('latin1', segment.start, segment.start + 5) === 'Adobe'
    // JFIF says YCbCr too, and comes before
    const isJfif = segment.marker === 0xe0
    if (isAdobe || isJfif) {
      pieces.push(bytes.subarray(from, segment.start - 4))
      from = segment.end
    }
    segment = nextSegment(bytes, segment.end)
  }
  return Buffer.concat([...pieces, bytes.subarray(from)])
}
