import { broken, type PixelDescription } from '../description.ts'
import type { Samples } from './coded-frame.ts'

const headerBytes = 64
const maxSegments = 15

/** RLE: PS3.5 Annex G. One segment for each byte of each sample, the most significant first. */
export function decodeRle(bytes: Buffer, pixels: PixelDescription): Samples {
  const { rows, columns, samples, bitsAllocated } = pixels
  const width = Math.max(1, bitsAllocated / 8)
  if (bytes.length < headerBytes) broken('RLE data are shorter than their header.')
  const count = bytes.readUInt32LE(0)
  if (count !== samples * width || count > maxSegments) broken('RLE data have another number of segments.')
  // Pixels of one bit are packed before they are run-length coded
  const length =
    bitsAllocated === 1 ? Math.ceil((rows * columns * samples) / 8) : rows * columns * samples * width
  const out = Buffer.alloc(length)
  const stride = samples * width
  for (let segment = 0; segment < count; segment++) {
    const start = bytes.readUInt32LE(4 + segment * 4)
    const end = segment + 1 < count ? bytes.readUInt32LE(8 + segment * 4) : bytes.length
    if (start < headerBytes || end > bytes.length || start > end)
      broken('an RLE segment lies outside its data.')
    const sample = Math.floor(segment / width)
    const byte = width - 1 - (segment % width)
    unpack(bytes, start, end, out, sample * width + byte, stride)
  }
  const data = width === 1 ? out : new Uint16Array(out.buffer, out.byteOffset, out.length / 2)
  return { data, bits: pixels.bitsStored, signed: pixels.signed }
}

/** PackBits: PS3.5 G.3.2. Fills every `stride`-th byte from `first` on. */
function unpack(bytes: Buffer, start: number, end: number, out: Buffer, first: number, stride: number): void {
  let at = first
  let from = start
  while (from < end && at < out.length) {
    const control = bytes.readInt8(from++)
    if (control === -128) continue
    const step = control >= 0 ? 1 : 0
    const stop = Math.min(out.length, at + (Math.abs(control) + 1) * stride)
    for (; at < stop && from < end; at += stride, from += step) out[at] = bytes[from] ?? 0
    if (step === 0) from += 1
  }
  if (at < out.length) broken('an RLE segment ends too early.')
}

/** One frame of interleaved little endian samples as RLE: PS3.5 G.3. Rows begin new runs. */
export function encodeRle(frame: Buffer, pixels: PixelDescription): Buffer {
  const { rows, columns, samples, bitsAllocated } = pixels
  const width = Math.max(1, bitsAllocated / 8)
  const stride = samples * width
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32LE(stride, 0)
  const segments: Buffer[] = []
  let offset = headerBytes
  for (let segment = 0; segment < stride; segment++) {
    const first = Math.floor(segment / width) * width + (width - 1 - (segment % width))
    const packed = pack(frame, first, stride, rows, columns)
    header.writeUInt32LE(offset, 4 + segment * 4)
    offset += packed.length
    segments.push(packed)
  }
  return Buffer.concat([header, ...segments])
}

function pack(frame: Buffer, first: number, stride: number, rows: number, columns: number): Buffer {
  const row = Buffer.alloc(columns)
  const out = Buffer.alloc(rows * (columns + Math.ceil(columns / 128) + 1) + 1)
  let at = 0
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) row[x] = frame[first + (y * columns + x) * stride] ?? 0
    at = packRow(row, out, at)
  }
  // Segments have an even length: PS3.5 G.3.1
  return out.subarray(0, at + (at % 2))
}

function packRow(row: Buffer, out: Buffer, start: number): number {
  let at = start
  let x = 0
  while (x < row.length) {
    const run = runLength(row, x)
    if (run >= 2) {
      out[at++] = 257 - run
      out[at++] = row[x] ?? 0
      x += run
      continue
    }
    let end = x + 1
    while (end < row.length && end - x < 128 && runLength(row, end) < 3) end += 1
    out[at++] = end - x - 1
    at += row.copy(out, at, x, end)
    x = end
  }
  return at
}

function runLength(row: Buffer, start: number): number {
  let end = start + 1
  while (end < row.length && end - start < 128 && row[end] === row[start]) end += 1
  return end - start
}
