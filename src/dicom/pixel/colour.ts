import { numbers } from '../attributes.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import type { DecodedFrame } from './decode.ts'
import { broken } from './description.ts'
import { lookUpTable } from './look-up-table.ts'
import { segmentedTable } from './segmented-table.ts'

/** Three bytes of red, green, blue for every pixel. */
export function colourPixels(source: ByteSource, inspected: Inspected, frame: DecodedFrame): Buffer {
  if (frame.photometric === 'PALETTE COLOR') return palettePixels(source, inspected, frame)
  const bytes = eightBits(frame)
  switch (frame.photometric) {
    case 'YBR_FULL':
      return fromYcc(interleaved(bytes, frame))
    case 'YBR_FULL_422':
      return fromYcc(
        bytes.length < frame.rows * frame.columns * 3 ? spread422(bytes, frame) : interleaved(bytes, frame),
      )
    case 'YBR_ICT':
    case 'YBR_RCT':
      return fromYcc(interleaved(bytes, frame))
    default:
      return interleaved(bytes, frame)
  }
}

function eightBits(frame: DecodedFrame): Uint8Array {
  const { data } = frame
  if (data instanceof Uint8Array) return data
  const shift = Math.max(0, frame.bits - 8)
  return Uint8Array.from({ length: data.length }, (_, at) => (data[at] ?? 0) >> shift)
}

function interleaved(bytes: Uint8Array, frame: DecodedFrame): Buffer {
  const length = frame.rows * frame.columns
  if (bytes.length < length * frame.samples) broken('a frame is shorter than its size says.')
  if (!frame.planar && frame.samples === 3) return Buffer.from(bytes.buffer, bytes.byteOffset, length * 3)
  const out = Buffer.allocUnsafe(length * 3)
  const [pixel, plane] = frame.planar ? [1, length] : [frame.samples, 1]
  for (let at = 0, to = 0; at < length; at++) {
    const from = at * pixel
    out[to++] = bytes[from] ?? 0
    out[to++] = bytes[from + plane] ?? 0
    out[to++] = bytes[from + 2 * plane] ?? 0
  }
  return out
}

/** Two luminances share their chrominances, in the order Y Y Cb Cr: PS3.3 C.7.6.3.1.2. */
function spread422(bytes: Uint8Array, frame: DecodedFrame): Buffer {
  const length = frame.rows * frame.columns
  const out = Buffer.allocUnsafe(length * 3)
  for (let at = 0; at < length; at++) {
    const from = (at >>> 1) * 4
    out[at * 3] = bytes[from + (at & 1)] ?? 0
    out[at * 3 + 1] = bytes[from + 2] ?? 0
    out[at * 3 + 2] = bytes[from + 3] ?? 0
  }
  return out
}

const clamp = (value: number): number => Math.min(255, Math.max(0, value))

/** The inverse of PS3.3 C.7.6.3.1.2, into new memory. */
function fromYcc(ycc: Buffer): Buffer {
  const out = Buffer.allocUnsafe(ycc.length)
  for (let at = 0; at + 2 < ycc.length; at += 3) {
    const y = ycc[at] ?? 0
    const cb = (ycc[at + 1] ?? 0) - 128
    const cr = (ycc[at + 2] ?? 0) - 128
    out[at] = clamp(Math.round(y + 1.402 * cr))
    out[at + 1] = clamp(Math.round(y - 0.344136 * cb - 0.714136 * cr))
    out[at + 2] = clamp(Math.round(y + 1.772 * cb))
  }
  return out
}

const palette = [
  { descriptor: '00281101', data: '00281201', segmented: '00281221' },
  { descriptor: '00281102', data: '00281202', segmented: '00281222' },
  { descriptor: '00281103', data: '00281203', segmented: '00281223' },
] as const

/** PS3.3 C.7.6.3.1.5: values below the first entry take the first, values above the last take the last. */
function palettePixels(source: ByteSource, inspected: Inspected, frame: DecodedFrame): Buffer {
  const { json } = inspected
  const length = frame.rows * frame.columns
  const out = Buffer.allocUnsafe(length * 3)
  for (const [colour, tags] of palette.entries()) {
    const table =
      lookUpTable(source, inspected, json, '', tags) ??
      segmentedTable(source, inspected, tags.descriptor, tags.segmented)
    if (table === undefined) broken('a palette is missing or not valid.')
    const { entries } = table
    // SS and US descriptors are both in use: the first value counts as the pixels do
    const [, first = 0] = numbers(json, tags.descriptor)
    const firstMapped = frame.signed && first > 0x7fff ? first - 0x10000 : first
    const shift = shiftOf(entries)
    const last = entries.length - 1
    for (let at = 0; at < length; at++) {
      const index = Math.max(0, Math.min(last, (frame.data[at] ?? 0) - firstMapped))
      out[at * 3 + colour] = (entries[index] ?? 0) >>> shift
    }
  }
  return out
}

/** Some writers say 16 bits and use 8, or the other way round: the entries themselves tell. */
function shiftOf(entries: Uint16Array): number {
  const largest = entries.reduce((max, value) => Math.max(max, value), 0)
  return largest > 255 ? 8 : 0
}
