import { broken } from '../description.ts'
import type { Segment } from './jpeg-header.ts'

/** Codes of up to nine bits by one look, longer ones by their length: ITU-T T.81 F.2.2.3. */
export interface HuffmanTable {
  /** By the next nine bits: length << 8 | value, 0 for a longer code. */
  readonly fast: Uint16Array
  /** Largest code of each length, -1 for none. */
  readonly maxCode: Int32Array
  readonly valueOffset: Int32Array
  readonly values: Uint8Array
}

const fastBits = 9

/** Tables of one DHT segment, by class (0 DC or lossless, 1 AC) << 4 | destination. */
export function readHuffmanTables(
  bytes: Buffer,
  segment: Segment,
  tables: Map<number, HuffmanTable>,
): undefined {
  let at = segment.start
  while (at + 17 <= segment.end) {
    const key = bytes[at] ?? 0
    const counts = bytes.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (total > 256 || at + 17 + total > segment.end) broken('a JPEG Huffman table is too long.')
    tables.set(key, makeTable(counts, Uint8Array.from(bytes.subarray(at + 17, at + 17 + total))))
    at += 17 + total
  }
}

function makeTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const fast = new Uint16Array(1 << fastBits)
  const maxCode = new Int32Array(18).fill(-1)
  const valueOffset = new Int32Array(18)
  let code = 0
  let index = 0
  for (let length = 1; length <= 16; length++) {
    valueOffset[length] = index - code
    const count = counts[length - 1] ?? 0
    for (let n = 0; n < count; n++, code++, index++) {
      if (length > fastBits) continue
      const shift = fastBits - length
      fast.fill((length << 8) | (values[index] ?? 0), code << shift, (code + 1) << shift)
    }
    if (count > 0) maxCode[length] = code - 1
    if (code > 1 << length) broken('a JPEG Huffman table has too many codes.')
    code <<= 1
  }
  return { fast, maxCode, valueOffset, values }
}

/** Entropy-coded data: bytes stuffed after 0xff are taken out, a marker ends them. */
export interface BitReader {
  readonly bytes: Buffer
  at: number
  held: number
  count: number
  /** Bits that were asked for after the end. */
  missing: number
}

export const bitReader = (bytes: Buffer, at: number): BitReader => ({
  bytes,
  at,
  held: 0,
  count: 0,
  missing: 0,
})

// A decoder may look a little beyond the end, but not live on zeros
const maxMissing = 64 * 8

function fill(bits: BitReader): void {
  const { bytes } = bits
  while (bits.count <= 24) {
    let byte = bytes[bits.at] ?? 0xff
    if (byte === 0xff) {
      if (bytes[bits.at + 1] === 0) bits.at += 2
      else {
        byte = 0
        bits.missing += 8
        if (bits.missing > maxMissing) broken('JPEG data end too early.')
      }
    } else bits.at += 1
    bits.held = (bits.held << 8) | byte
    bits.count += 8
  }
}

/** The next `n` bits, 0 to 16, as an unsigned number. */
export function readBits(bits: BitReader, n: number): number {
  if (n === 0) return 0
  if (bits.count < n) fill(bits)
  bits.count -= n
  return (bits.held >>> bits.count) & ((1 << n) - 1)
}

/** The next code's value. */
export function readCode(bits: BitReader, table: HuffmanTable): number {
  if (bits.count < 16) fill(bits)
  const entry = table.fast[(bits.held >>> (bits.count - fastBits)) & ((1 << fastBits) - 1)] ?? 0
  if (entry !== 0) {
    bits.count -= entry >>> 8
    return entry & 0xff
  }
  for (let length = fastBits + 1; length <= 16; length++) {
    const code = (bits.held >>> (bits.count - length)) & ((1 << length) - 1)
    if (code <= (table.maxCode[length] ?? -1)) {
      bits.count -= length
      return table.values[code + (table.valueOffset[length] ?? 0)] ?? 0
    }
  }
  return broken('JPEG data hold a code that is in no table.')
}

/** A difference of `size` bits with its sign: ITU-T T.81 F.2.2.1 EXTEND. */
export function readSigned(bits: BitReader, size: number): number {
  const value = readBits(bits, size)
  return size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value
}

/** Passes over the marker between two restart intervals. */
export function restart(bits: BitReader): void {
  bits.held = 0
  bits.count = 0
  bits.missing = 0
  const { bytes } = bits
  while (bits.at + 1 < bytes.length) {
    const marker = bytes[bits.at + 1] ?? 0
    if (bytes[bits.at] === 0xff && marker >= 0xd0 && marker <= 0xd7) {
      bits.at += 2
      return
    }
    bits.at += 1
  }
  broken('a JPEG restart marker is missing.')
}
