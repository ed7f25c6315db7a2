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
  const words = new Uint16Array(bytes.length >>> 1)
  for (let at = 0; at < words.length; at++) words[at] = bytes.readUInt16LE(at * 2)
  const count = length <= 0 ? length + maxEntries : length
  const entries = expand(words, count)
  return entries.length < count ? undefined : { firstMapped, bits, entries: Uint16Array.from(entries) }
}

function expand(words: Uint16Array, count: number): readonly number[] {
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
      // An indirect segment repeats segments from an offset in bytes on: C.7.9.2.3
      let from = ((words[at + 2] ?? 0) + (words[at + 3] ?? 0) * 0x10000) >>> 1
      for (let left = words[at + 1] ?? 0; left > 0 && from >= 0 && from < at; left--) from = simple(from)
      at += 4
    } else {
      at = simple(at)
      if (at < 0) return []
    }
  }
  return entries
}
