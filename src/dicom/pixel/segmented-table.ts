import { numbers } from '../attributes.ts'
import { readBulk } from '../bulk.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'
import type { LookUpTable } from './look-up-table.ts'

const maxEntries = 65_536

/** A palette in segments: PS3.3 C.7.9.2. Undefined when there is none or it is not valid. */
export function segmentedTable(
  source: ByteSource,
  inspected: Inspected,
  descriptor: string,
  tag: string,
): LookUpTable | undefined {
  const [length = 0, firstMapped = 0, bits = 16] = numbers(inspected.json, descriptor)
  const inline = inspected.json[tag]?.InlineBinary
  const location = inspected.bulk.get(tag)
  if (inline === undefined && (location === undefined || location.length > maxEntries * 8)) return undefined
  const bytes = inline === undefined ? readBulk(source, inspected, tag) : Buffer.from(inline, 'base64')
  const count = length <= 0 ? length + maxEntries : length
  // Fields are as wide as the entries; some writers take 16 bits for entries of eight
  for (const fields of bits <= 8 ? [bytes, wordsOf(bytes)] : [wordsOf(bytes)]) {
    const entries = expand(fields, count)
    if (entries.length >= count) return { firstMapped, bits, entries: Uint16Array.from(entries) }
  }
  return undefined
}

function wordsOf(bytes: Buffer): Uint16Array {
  const words = new Uint16Array(bytes.length >>> 1)
  for (let at = 0; at < words.length; at++) words[at] = bytes.readUInt16LE(at * 2)
  return words
}

/** Offset of an indirect segment in fields: C.7.9.2.3 counts it in bytes, in 32 bits. */
function offsetAt(fields: Uint8Array | Uint16Array, at: number): number {
  const width = fields.BYTES_PER_ELEMENT
  let offset = 0
  for (let part = 0; part < 4 / width; part++) offset += (fields[at + part] ?? 0) * 256 ** (part * width)
  return Math.floor(offset / width)
}

function expand(words: Uint8Array | Uint16Array, count: number): readonly number[] {
  const entries: number[] = []
  let at = 0
  const discrete = (from: number): number => {
    const length = words[from + 1] ?? 0
    for (let n = 0; n < length && entries.length < count; n++) entries.push(words[from + 2 + n] ?? 0)
    return from + 2 + length
  }
  const linear = (from: number): number => {
    const length = words[from + 1] ?? 0
    const end = words[from + 2] ?? 0
    const start = entries.at(-1) ?? 0
    for (let n = 1; n <= length && entries.length < count; n++)
      entries.push(Math.round(start + ((end - start) * n) / length))
    return from + 3
  }
  const simple = (from: number): number =>
    words[from] === 0 ? discrete(from) : words[from] === 1 ? linear(from) : -1
  while (at < words.length && entries.length < count) {
    if (words[at] === 2) {
      let from = offsetAt(words, at + 2)
      for (let left = words[at + 1] ?? 0; left > 0 && from >= 0 && from < at; left--) from = simple(from)
      at += 2 + 4 / words.BYTES_PER_ELEMENT
    } else {
      at = simple(at)
      if (at < 0) return []
    }
  }
  return entries
}
