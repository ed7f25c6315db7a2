import { broken, type PixelDescription } from '../description.ts'
import type { Samples } from './coded-frame.ts'
import { findJpegFrame } from './jpeg-header.ts'
import { type WasmDecoder, wasmModule } from './wasm.ts'

const charls = wasmModule<{
  JpegLSDecoder: new () => WasmDecoder
  getExceptionMessage(code: number): string
}>('@cornerstonejs/codec-charls/decodewasmjs', '@cornerstonejs/codec-charls/decodewasm')
const openjpeg = wasmModule<{ J2KDecoder: new () => WasmDecoder }>(
  '@cornerstonejs/codec-openjpeg/decodewasmjs',
  '@cornerstonejs/codec-openjpeg/decodewasm',
)
const openjph = wasmModule<{ HTJ2KDecoder: new () => WasmDecoder }>(
  '@cornerstonejs/codec-openjph/wasmjs',
  '@cornerstonejs/codec-openjph/wasm',
)

interface Size {
  readonly rows: number
  readonly columns: number
  readonly components: number
}

// A codec allocates what the codestream claims, so the claim is compared first
function assertSize(size: Size, pixels: PixelDescription): void {
  if (size.rows !== pixels.rows || size.columns !== pixels.columns || size.components !== pixels.samples)
    broken('the codestream is of another size than the image.')
}

/** Image size of a JPEG 2000 codestream or of the one within a JP2 file: ISO 15444-1 A.5.1. */
function siz(bytes: Buffer): Size {
  const at = bytes.indexOf(Buffer.from('ff4fff51', 'hex'))
  if (at < 0 || at + 42 > bytes.length) return broken('it does not begin as JPEG 2000.')
  const uint = (offset: number) => bytes.readUInt32BE(at + 8 + offset)
  return { columns: uint(0) - uint(8), rows: uint(4) - uint(12), components: bytes.readUInt16BE(at + 40) }
}

function decodeWith(decoder: WasmDecoder, bytes: Buffer, pixels: PixelDescription): Samples {
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes)
    decoder.decode()
    const info = decoder.getFrameInfo()
    assertSize({ rows: info.height, columns: info.width, components: info.componentCount }, pixels)
    const view = decoder.getDecodedBuffer()
    const width = info.bitsPerSample > 8 ? 2 : 1
    const length = pixels.rows * pixels.columns * pixels.samples
    if (view.length < length * width) return broken('the codestream ends too early.')
    // The view lies in the codec's memory, which the next frame overwrites
    const copy = new Uint8Array(length * width)
    copy.set(view.subarray(0, copy.length))
    const data = width === 1 ? copy : new Uint16Array(copy.buffer)
    return { data, bits: info.bitsPerSample, signed: info.isSigned ?? pixels.signed, planar: false }
  } finally {
    decoder.delete()
  }
}

export async function decodeJpegLs(bytes: Buffer, pixels: PixelDescription): Promise<Samples> {
  const { rows, columns, components } = findJpegFrame(bytes)
  assertSize({ rows, columns, components: components.length }, pixels)
  const { JpegLSDecoder } = await charls()
  const samples = decodeWith(new JpegLSDecoder(), bytes, pixels)
  return { ...samples, signed: pixels.signed }
}

/** JPEG 2000 undoes its own colour transform: what was YBR_RCT or YBR_ICT comes out as RGB. */
const undone = (pixels: PixelDescription, samples: Samples): Samples =>
  pixels.photometric === 'YBR_RCT' || pixels.photometric === 'YBR_ICT'
    ? { ...samples, photometric: 'RGB' }
    : samples

export async function decodeJpeg2000(bytes: Buffer, pixels: PixelDescription): Promise<Samples> {
  assertSize(siz(bytes), pixels)
  const { J2KDecoder } = await openjpeg()
  return undone(pixels, decodeWith(new J2KDecoder(), bytes, pixels))
}

export async function decodeHtj2k(bytes: Buffer, pixels: PixelDescription): Promise<Samples> {
  assertSize(siz(bytes), pixels)
  const { HTJ2KDecoder } = await openjph()
  const samples = decodeWith(new HTJ2KDecoder(), bytes, pixels)
  return undone(pixels, isTransformed(bytes) ? samples : relined(samples, pixels))
}

/** Whether the components of a codestream were transformed together: SGcod of ISO 15444-1 A.6.1. */
function isTransformed(bytes: Buffer): boolean {
  const at = bytes.indexOf(Buffer.from('ff52', 'hex'), bytes.indexOf(Buffer.from('ff4fff51', 'hex')) + 42)
  return at < 0 || bytes[at + 8] !== 0
}

/**
 * Components that weren't transformed come one after the other, but the codec takes line after line for lines of each
 * component in turn. Puts them where they belong.
 */
function relined(samples: Samples, { rows, columns, samples: components }: PixelDescription): Samples {
  if (components === 1) return samples
  const { data } = samples
  const out = data.slice()
  for (let component = 0; component < components; component++)
    for (let row = 0; row < rows; row++) {
      const line = component * rows + row
      const from = Math.floor(line / components) * columns * components + (line % components)
      const to = row * columns * components + component
      for (let at = 0; at < columns; at++) out[to + at * components] = data[from + at * components] ?? 0
    }
  return { ...samples, data: out }
}
