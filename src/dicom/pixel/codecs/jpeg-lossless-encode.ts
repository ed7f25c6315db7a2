import type { EncodableFrame } from './encodable-frame.ts'
import { bestCode, type HuffmanCode } from './jpeg-huffman-code.ts'

/** Differences of 16 bits have a category of 0 to 16: ITU-T T.81 Table H.2. */
const categories = 17

/**
 * One frame as JPEG process 14 with selection value 1 (each sample predicted from the one to its left): ITU-T T.81 Annex
 * H. Components are interleaved and share one table, made for this frame. Two to sixteen bits.
 */
export function encodeJpegLossless(frame: EncodableFrame): Buffer {
  const differences = predicted(frame)
  const counts = new Array<number>(categories).fill(0)
  for (let at = 0; at < differences.length; at++) {
    const size = categoryOf(differences[at] ?? 0)
    counts[size] = (counts[size] ?? 0) + 1
  }
  const code = bestCode(counts)
  return Buffer.concat([head(frame, code), coded(differences, code, counts), Buffer.of(0xff, 0xd9)])
}

/** What each sample differs from its prediction by, modulo 2^16 and signed: H.1.2.1. */
function predicted({ rows, columns, samples, bits, data }: EncodableFrame): Int16Array {
  const line = columns * samples
  const out = new Int16Array(rows * line)
  const first = 1 << (bits - 1)
  for (let y = 0; y < rows; y++) {
    const start = y * line
    for (let x = 0; x < samples; x++)
      out[start + x] = (data[start + x] ?? 0) - (y === 0 ? first : (data[start + x - line] ?? 0))
    for (let at = start + samples; at < start + line; at++)
      out[at] = (data[at] ?? 0) - (data[at - samples] ?? 0)
  }
  return out
}

/** Bits that the difference takes; -32768 stands for 32768 and has the last category. */
const categoryOf = (difference: number): number => 32 - Math.clz32(Math.abs(difference))

function head({ rows, columns, samples, bits }: EncodableFrame, code: HuffmanCode): Buffer {
  const components = Array.from({ length: samples }, (_, at) => at + 1)
  const size = Buffer.alloc(4)
  size.writeUInt16BE(rows, 0)
  size.writeUInt16BE(columns, 2)
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xc3, Buffer.of(bits, ...size, samples, ...components.flatMap((id) => [id, 0x11, 0]))),
    segment(0xc4, Buffer.of(0, ...code.counts, ...code.symbols)),
    segment(0xda, Buffer.of(samples, ...components.flatMap((id) => [id, 0]), 1, 0, 0)),
  ])
}

function segment(marker: number, content: Buffer): Buffer {
  const start = Buffer.of(0xff, marker, 0, 0)
  start.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([start, content])
}

function coded(differences: Int16Array, code: HuffmanCode, counts: readonly number[]): Buffer {
  const bits = counts.reduce((sum, count, size) => sum + count * ((code.lengths[size] ?? 0) + (size & 15)), 0)
  // Each byte may need another one after it
  const out = Buffer.alloc(2 * Math.ceil(bits / 8) + 8)
  let held = 0
  let count = 0
  let to = 0
  const put = (value: number, length: number): void => {
    held = (held << length) | value
    count += length
    while (count >= 8) {
      count -= 8
      const byte = (held >>> count) & 0xff
      out[to++] = byte
      // F.1.2.3: a byte of ones is no marker
      if (byte === 0xff) out[to++] = 0
    }
  }
  for (let at = 0; at < differences.length; at++) {
    const difference = differences[at] ?? 0
    const size = categoryOf(difference)
    put(code.codes[size] ?? 0, code.lengths[size] ?? 0)
    if (size > 0 && size < 16) put(difference < 0 ? (difference - 1) & ((1 << size) - 1) : difference, size)
  }
  if (count > 0) put((1 << (8 - count)) - 1, 8 - count)
  return out.subarray(0, to)
}
