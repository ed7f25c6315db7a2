import type { FrameDescription } from '../frame.ts'
import { codecs } from './codecs.ts'
import { rgbPixels } from './colour.ts'
import { extremes, type GreyArray, modalityValues } from './grey.ts'
import { sampleValues } from './samples.ts'

/** A frame ready to be shown: grey values of the modality, or red, green and blue together. */
export interface DecodedFrame {
  readonly pixels: GreyArray
  readonly components: 1 | 3
  readonly min: number
  readonly max: number
}

/** Decodes a frame. Throws when its bytes aren't what they should be or its transfer syntax isn't decoded here. */
export async function decodeFrame(
  bytes: ArrayBuffer,
  transferSyntax: string,
  description: FrameDescription,
): Promise<DecodedFrame> {
  const { format } = description
  const codec = codecs[transferSyntax]
  if (codec === undefined) throw new Error('This transfer syntax is not decoded here.')
  const samples = await codec(new Uint8Array(bytes), format)
  const values = sampleValues(samples, format)
  if (format.samples > 1 || description.palette !== undefined) {
    const photometric = samples.photometric ?? format.photometric
    const pixels = rgbPixels(values, description, { planar: samples.planar, photometric })
    return { pixels, components: 3, min: 0, max: 255 }
  }
  const pixels = modalityValues(values, description)
  return { pixels, components: 1, ...extremes(pixels) }
}
