import { type DicomJson, numbers } from '../attributes.ts'
import { readBulk } from '../bulk.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'

/** A look-up table: PS3.3 C.11.1.1.1. */
export interface LookUpTable {
  /** The value that the first entry is for. */
  readonly firstMapped: number
  readonly bits: number
  readonly entries: Uint16Array
}

const maxEntries = 65_536

/**
 * The table of an item with LUT Descriptor and LUT Data, undefined when it isn't a table. `path` is that of the item
 * in the object, with a slash at its end.
 */
export function lookUpTable(
  source: ByteSource,
  inspected: Inspected,
  holder: DicomJson,
  path: string,
  tags: { readonly descriptor: string; readonly data: string } = { descriptor: '00283002', data: '00283006' },
): LookUpTable | undefined {
  const [length = -1, first = 0, bits = 0] = numbers(holder, tags.descriptor)
  // US where SS was meant gives a negative length: 0 stands for 65536
  const count = length === 0 ? maxEntries : length < 0 ? length + maxEntries : length
  if (count < 1 || count > maxEntries || bits < 1 || bits > 16) return undefined
  const entries = tableEntries(source, inspected, holder, `${path}${tags.data}`, tags.data, count)
  return entries === undefined ? undefined : { firstMapped: first, bits, entries }
}

function tableEntries(
  source: ByteSource,
  inspected: Inspected,
  holder: DicomJson,
  path: string,
  tag: string,
  count: number,
): Uint16Array | undefined {
  const element = holder[tag]
  if (element?.Value !== undefined) {
    const values = numbers(holder, tag)
    return values.length === 0
      ? undefined
      : Uint16Array.from({ length: count }, (_, at) => (values[at] ?? values.at(-1) ?? 0) & 0xffff)
  }
  const bytes = binaryOf(source, inspected, element?.InlineBinary, path)
  if (bytes === undefined || bytes.length < count) return undefined
  // Entries of eight bits may stand two to a word: PS3.5 A.1
  const isPacked = bytes.length < count * 2
  return Uint16Array.from({ length: count }, (_, at) =>
    isPacked ? (bytes[at] ?? 0) : bytes.readUInt16LE(at * 2),
  )
}

function binaryOf(
  source: ByteSource,
  inspected: Inspected,
  inline: string | undefined,
  path: string,
): Buffer | undefined {
  if (inline !== undefined) return Buffer.from(inline, 'base64')
  const location = inspected.bulk.get(path)
  return location === undefined || location.length > maxEntries * 4
    ? undefined
    : readBulk(source, inspected, path)
}
