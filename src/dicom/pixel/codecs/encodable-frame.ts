/** A frame as an encoder takes it: samples of each pixel together. */
export interface EncodableFrame {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  /** Bits of each sample, 1 to 16; the values have no others but for the sign. */
  readonly bits: number
  readonly signed: boolean
  /** A byte for up to eight bits, else two. */
  readonly data: Uint8Array | Uint16Array
  /** Whether the samples are red, green and blue, so that a colour transform makes them smaller. */
  readonly isRgb: boolean
}
