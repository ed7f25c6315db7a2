import { LRUCache } from 'lru-cache'
import { unpack } from './metadata-text.ts'
import type { ObjectStore } from './ports.ts'

const mebibyte = 2 ** 20
/** Bytes of unpacked metadata that are kept at hand: a hundred series of 300 slices. */
const atHand = 32 * mebibyte

/** Lines of a series' metadata object by its key; undefined when there is no such object. */
export type MetadataLines = (key: string) => Promise<Buffer | undefined>

/** Reads metadata objects, and keeps the last ones unpacked. Under one key an object never changes, so none goes stale. */
export function metadataLines(objects: ObjectStore): MetadataLines {
  const held = new LRUCache<string, Buffer>({
    maxSize: atHand,
    maxEntrySize: atHand / 4,
    sizeCalculation: (lines) => lines.length + 1,
  })
  return async (key) => {
    const known = held.get(key)
    if (known) return known
    const packed = await objects.metadata.read(key)
    if (!packed) return undefined
    const lines = await unpack(packed)
    held.set(key, lines)
    return lines
  }
}
