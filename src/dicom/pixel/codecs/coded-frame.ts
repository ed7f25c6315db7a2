import type { PixelDescription } from '../description.ts'

/** Samples as a codec gives them: all of a pixel together, little endian of the machine, one or two bytes each. */
export interface Samples {
  readonly data: Uint8Array | Uint16Array
  /** Significant bits as the codestream says. */
  readonly bits: number
  readonly signed: boolean
  /** Photometric interpretation after decoding, where the codec changed it. */
  readonly photometric?: string
  /** Samples of a pixel apart rather than together. */
  readonly planar?: boolean
}

/** Turns the bytes of one frame into samples; throws any error when they are broken. */
export type Codec = (
  bytes: Buffer,
  pixels: PixelDescription,
  colours: 'rgb' | 'stored',
) => Samples | Promise<Samples>
