import type { PixelFormat } from '../frame.ts'
import type { Samples } from './samples.ts'

const headerBytes = 64

/** RLE (PS3.5 Annex G): one segment for each byte of each sample, the most significant first. Throws when broken. */
export function rleSamples(bytes: Uint8Array, format: PixelFormat): Samples {
  const { rows, columns, samples, bitsAllocated } = format
  const width = Math.max(1, bitsAllocated / 8)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < headerBytes) throw new Error('RLE data are shorter than their header.')
  const count = view.getUint32(0, true)
  if (count !== samples * width || count > 15) throw new Error('RLE data have another number of segments.')
  const pixels = rows * columns * samples
  const out = new Uint8Array(bitsAllocated === 1 ? Math.ceil(pixels / 8) : pixels * width)
  for (let segment = 0; segment < count; segment++) {
    const start = view.getUint32(4 + segment * 4, true)
    const end = segment + 1 < count ? view.getUint32(8 + segment * 4, true) : bytes.length
    if (start < headerBytes || end > bytes.length || start > end)
      throw new Error('An RLE segment lies outside.')
    const first = Math.floor(segment / width) * width + (width - 1 - (segment % width))
    unpack(bytes.subarray(start, end), out, first, samples * width)
  }
  return { data: width === 2 ? new Uint16Array(out.buffer) : out, packed: true, planar: false }
}

/** PackBits (PS3.5 G.3.2) into every `stride`-th byte from `first` on. */
function unpack(bytes: Uint8Array, out: Uint8Array, first: number, stride: number): void {
  let at = first
  let from = 0
  while (from < bytes.length && at < out.length) {
    const control = ((bytes[from++] ?? 0) << 24) >> 24
    if (control === -128) continue
    const step = control >= 0 ? 1 : 0
    const stop = Math.min(out.length, at + (Math.abs(control) + 1) * stride)
    for (; at < stop && from < bytes.length; at += stride, from += step) out[at] = bytes[from] ?? 0
    if (step === 0) from += 1
  }
  if (at < out.length) throw new Error('An RLE segment ends too early.')
}
