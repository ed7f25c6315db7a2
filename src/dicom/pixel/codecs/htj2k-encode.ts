import { wasmModule } from './wasm.ts'

interface Encoder {
  getDecodedBuffer(frame: {
    readonly width: number
    readonly height: number
    readonly bitsPerSample: number
    readonly componentCount: number
    readonly isSigned: boolean
    readonly isUsingColorTransform: boolean
  }): Uint8Array
  setQuality(isReversible: boolean, quantizationStep: number): void
  setProgressionOrder(order: number): void
  setTLMMarker(isWritten: boolean): void
  encode(): void
  getEncodedBuffer(): Uint8Array
  delete(): void
}

const openjph = wasmModule<{ HTJ2KEncoder: new () => Encoder }>(
  '@cornerstonejs/codec-openjph/wasmjs',
  '@cornerstonejs/codec-openjph/wasm',
)

/** Resolution, position, component, layer: a picture of any resolution is at the front (PS3.5 A.4.13, RPCL options). */
const rpcl = 2

/** Samples of all pixels together, little endian, of 1 or 2 bytes. */
export interface EncodableFrame {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  readonly bits: number
  readonly signed: boolean
  readonly bytes: Buffer
  /** Whether the components are red, green and blue, so that a colour transform makes them smaller. */
  readonly isRgb: boolean
}

/** One frame as reversible HTJ2K (ISO 15444-15) in progressive order. */
export async function encodeHtj2k(frame: EncodableFrame): Promise<Buffer> {
  const { HTJ2KEncoder } = await openjph()
  const encoder = new HTJ2KEncoder()
  try {
    const {
      rows: height,
      columns: width,
      bits: bitsPerSample,
      samples: componentCount,
      signed: isSigned,
    } = frame
    const isUsingColorTransform = frame.isRgb
    encoder
      .getDecodedBuffer({ width, height, bitsPerSample, componentCount, isSigned, isUsingColorTransform })
      .set(frame.bytes)
    encoder.setQuality(true, 0)
    encoder.setProgressionOrder(rpcl)
    encoder.setTLMMarker(true)
    encoder.encode()
    return Buffer.from(encoder.getEncodedBuffer())
  } finally {
    encoder.delete()
  }
}
