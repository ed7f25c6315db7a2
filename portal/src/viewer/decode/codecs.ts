import charlsUrl from '@cornerstonejs/codec-charls/decodewasm?url'
import charls from '@cornerstonejs/codec-charls/decodewasmjs'
import turboUrl from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url'
import turbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'
import openjpegUrl from '@cornerstonejs/codec-openjpeg/decodewasm?url'
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs'
import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url'
import openjph from '@cornerstonejs/codec-openjph/wasmjs'
import type { PixelFormat } from '../frame.ts'
import { nativeSamples } from './native.ts'
import { rleSamples } from './rle.ts'
import type { Samples } from './samples.ts'

/** What the codecs' builds have in common; a module per codec. */
interface Decoder {
  getEncodedBuffer(length: number): Uint8Array
  getDecodedBuffer(): Uint8Array
  decode(): void
  getFrameInfo(): {
    readonly width: number
    readonly height: number
    readonly bitsPerSample: number
    readonly componentCount: number
  }
  delete(): void
}

type Factory = (options: object) => Promise<Record<string, unknown>>

/** The codecs talk about every frame; what matters they throw. */
const silent = (): void => {}

function wasmCodec(factory: unknown, url: string, name: string): () => Promise<new () => Decoder> {
  let loaded: Promise<Record<string, unknown>> | undefined
  return async () => {
    loaded ??= (factory as Factory)({ locateFile: () => url, print: silent, printErr: silent })
    return (await loaded)[name] as new () => Decoder
  }
}

const jpegLs = wasmCodec(charls, charlsUrl, 'JpegLSDecoder')
const jpeg = wasmCodec(turbo, turboUrl, 'JPEGDecoder')
const jpeg2000 = wasmCodec(openjpeg, openjpegUrl, 'J2KDecoder')
const htj2k = wasmCodec(openjph, openjphUrl, 'HTJ2KDecoder')

type Codec = (bytes: Uint8Array, format: PixelFormat) => Samples | Promise<Samples>

function withDecoder(load: () => Promise<new () => Decoder>, photometric?: Record<string, string>): Codec {
  return async (bytes, format) => {
    const decoder = new (await load())()
    try {
      decoder.getEncodedBuffer(bytes.length).set(bytes)
      decoder.decode()
      const samples = taken(decoder, format)
      const after = photometric?.[format.photometric]
      return after === undefined ? samples : { ...samples, photometric: after }
    } finally {
      decoder.delete()
    }
  }
}

function taken(decoder: Decoder, format: PixelFormat): Samples {
  const info = decoder.getFrameInfo()
  const isSame =
    info.width === format.columns && info.height === format.rows && info.componentCount === format.samples
  if (!isSame) throw new Error('The codestream is of another size than the image.')
  const view = decoder.getDecodedBuffer()
  const width = info.bitsPerSample > 8 ? 2 : 1
  const length = format.rows * format.columns * format.samples * width
  if (view.length < length) throw new Error('The codestream ends too early.')
  // The view lies in the codec's memory, which the next frame overwrites
  const copy = new Uint8Array(length)
  copy.set(view.subarray(0, length))
  return { data: width === 1 ? copy : new Uint16Array(copy.buffer), packed: false, planar: false }
}

/** JPEG 2000 and JPEG undo their own colour transforms. */
const undone: Record<string, string> = { YBR_RCT: 'RGB', YBR_ICT: 'RGB' }
const undoneJpeg: Record<string, string> = { YBR_FULL: 'RGB', YBR_FULL_422: 'RGB' }

const little: Codec = (bytes, format) => nativeSamples(bytes, format, 'little')

/** Transfer syntaxes that are decoded here: PS3.5 A.4. All others are asked for uncompressed. */
export const codecs: Record<string, Codec> = {
  '1.2.840.10008.1.2': little,
  '1.2.840.10008.1.2.1': little,
  '1.2.840.10008.1.2.1.99': little,
  '1.2.840.10008.1.2.2': (bytes, format) => nativeSamples(bytes, format, 'big'),
  '1.2.840.10008.1.2.5': rleSamples,
  '1.2.840.10008.1.2.4.50': withDecoder(jpeg, undoneJpeg),
  '1.2.840.10008.1.2.4.80': withDecoder(jpegLs),
  '1.2.840.10008.1.2.4.81': withDecoder(jpegLs),
  '1.2.840.10008.1.2.4.90': withDecoder(jpeg2000, undone),
  '1.2.840.10008.1.2.4.91': withDecoder(jpeg2000, undone),
  '1.2.840.10008.1.2.4.201': withDecoder(htj2k, undone),
  '1.2.840.10008.1.2.4.202': withDecoder(htj2k, undone),
  '1.2.840.10008.1.2.4.203': withDecoder(htj2k, undone),
}
