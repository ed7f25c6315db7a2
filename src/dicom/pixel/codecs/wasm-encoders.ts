import type { EncodableFrame } from './encodable-frame.ts'
import { type WasmDecoder, wasmModule } from './wasm.ts'

interface FrameInfo {
  readonly width: number
  readonly height: number
  readonly bitsPerSample: number
  readonly componentCount: number
  readonly isSigned: boolean
  readonly isUsingColorTransform: boolean
}

interface Encoder {
  getDecodedBuffer(frame: FrameInfo): Uint8Array
  encode(): void
  getEncodedBuffer(): Uint8Array
  delete(): void
}
interface WaveletEncoder extends Encoder {
  setQuality(isReversible: boolean, layersOrStep: number): void
  setDecompositions(count: number): void
  setProgressionOrder(order: number): void
}
interface JpegLsEncoder extends Encoder {
  setNearLossless(most: number): void
  setInterleaveMode(mode: number): void
}
interface Htj2kEncoder extends WaveletEncoder {
  setTLMMarker(isWritten: boolean): void
}

const charls = wasmModule<{ JpegLSEncoder: new () => JpegLsEncoder; JpegLSDecoder: new () => WasmDecoder }>(
  '@cornerstonejs/codec-charls/wasmjs',
  '@cornerstonejs/codec-charls/wasm',
)
const openjpeg = wasmModule<{ J2KEncoder: new () => WaveletEncoder; J2KDecoder: new () => WasmDecoder }>(
  '@cornerstonejs/codec-openjpeg/wasmjs',
  '@cornerstonejs/codec-openjpeg/wasm',
)
const openjph = wasmModule<{ HTJ2KEncoder: new () => Htj2kEncoder; HTJ2KDecoder: new () => WasmDecoder }>(
  '@cornerstonejs/codec-openjph/wasmjs',
  '@cornerstonejs/codec-openjph/wasm',
)

const bytesOf = ({ data }: Pick<EncodableFrame, 'data'>): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

function encodeWith<E extends Encoder>(encoder: E, frame: EncodableFrame, set: (encoder: E) => void): Buffer {
  try {
    const { rows: height, columns: width, bits: bitsPerSample, samples: componentCount } = frame
    const { signed: isSigned, isRgb: isUsingColorTransform } = frame
    encoder
      .getDecodedBuffer({ width, height, bitsPerSample, componentCount, isSigned, isUsingColorTransform })
      .set(bytesOf(frame))
    set(encoder)
    encoder.encode()
    // The view lies in the codec's memory, which the next frame overwrites
    return Buffer.from(encoder.getEncodedBuffer())
  } finally {
    encoder.delete()
  }
}

/** What is called lossless is decoded again before it goes out: the encoders don't tell of everything that they can't do. */
function assertSame(decoder: WasmDecoder, coded: Buffer, frame: EncodableFrame): Buffer {
  try {
    decoder.getEncodedBuffer(coded.length).set(coded)
    decoder.decode()
    const before = bytesOf(frame)
    const { buffer, byteOffset } = decoder.getDecodedBuffer()
    if (Buffer.compare(before, new Uint8Array(buffer, byteOffset, before.length)) !== 0)
      throw new Error('The encoder does not keep these pixels')
    return coded
  } finally {
    decoder.delete()
  }
}

/** Components of a line follow each other: ISO 14495-1 C.2.3. */
const byLine = 1

/** JPEG-LS (ISO 14495-1); samples may differ by `near` from what they were, none by 0. Two bits or more. */
export async function encodeJpegLs(frame: EncodableFrame, near: number): Promise<Buffer> {
  const { JpegLSEncoder, JpegLSDecoder } = await charls()
  const coded = encodeWith(new JpegLSEncoder(), frame, (encoder) => {
    encoder.setNearLossless(near)
    encoder.setInterleaveMode(frame.samples > 1 ? byLine : 0)
  })
  return near > 0 ? coded : assertSame(new JpegLSDecoder(), coded, frame)
}

/** Resolution, position, component, layer: a picture of any resolution is at the front. */
const rpcl = 2
const usualDecompositions = 5

/** Reversible JPEG 2000 (ISO 15444-1). Several components must be red, green and blue, of eight bits or fewer. */
export async function encodeJpeg2000(frame: EncodableFrame): Promise<Buffer> {
  const { J2KEncoder, J2KDecoder } = await openjpeg()
  const most = Math.floor(Math.log2(Math.min(frame.rows, frame.columns)))
  const isSmallSigned = frame.signed && frame.bits <= 8
  const coded = encodeWith(new J2KEncoder(), isSmallSigned ? raised(frame) : frame, (encoder) => {
    encoder.setQuality(true, 0)
    encoder.setDecompositions(Math.min(usualDecompositions, most))
    encoder.setProgressionOrder(rpcl)
  })
  return assertSame(new J2KDecoder(), isSmallSigned ? markedSigned(coded) : coded, frame)
}

/** The encoder reads bytes as unsigned; what it takes off those is put on here (ISO 15444-1 G.1). */
const raised = (frame: EncodableFrame): EncodableFrame => {
  const mask = (1 << frame.bits) - 1
  const data = Uint8Array.from(frame.data, (value) => (value + (1 << (frame.bits - 1))) & mask)
  return { ...frame, data, signed: false }
}

/** Ssiz of the only component: ISO 15444-1 Table A.11. */
function markedSigned(coded: Buffer): Buffer {
  coded[42] = (coded[42] ?? 0) | 0x80
  return coded
}

/** PS3.5 10.18: the smallest picture within has a side of no more than this. */
const smallestSide = 64

/**
 * Reversible HTJ2K (ISO 15444-15) as PS3.5 10.18 wants it for progressive display: RPCL, with tile-part lengths. Several
 * components must have eight bits or fewer.
 */
export async function encodeHtj2k(frame: EncodableFrame): Promise<Buffer> {
  const { HTJ2KEncoder, HTJ2KDecoder } = await openjph()
  const enough = Math.ceil(Math.log2(Math.min(frame.rows, frame.columns) / smallestSide))
  const coded = encodeWith(new HTJ2KEncoder(), frame, (encoder) => {
    encoder.setQuality(true, 0)
    encoder.setDecompositions(Math.max(usualDecompositions, enough))
    encoder.setProgressionOrder(rpcl)
    encoder.setTLMMarker(true)
  })
  return assertSame(new HTJ2KDecoder(), coded, frame)
}
