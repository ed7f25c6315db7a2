import { LRUCache } from 'lru-cache'
import { type Inspected, inspect } from '../dicom/gate.ts'
import type { ByteSource } from '../dicom/source.ts'
import { sourceOf } from './content-source.ts'
import { withObject } from './objects.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'

/** What was found out about the last objects; weighed by the size of their headers, in bytes. */
const known = new LRUCache<string, Inspected>({ maxSize: 64 * 2 ** 20, sizeCalculation: weight })
const leastWeight = 16 * 1024

function weight(inspected: Inspected): number {
  const fragments = inspected.pixelData?.encapsulated?.offsets.length ?? 0
  return (
    leastWeight +
    fragments * 32 +
    inspected.dataSetOffset +
    (inspected.inflated?.length ?? 0) +
    headerBytes(inspected)
  )
}

/** Bytes before the pixels, near enough. */
function headerBytes({ pixelData, dataSetOffset, inflated }: Inspected): number {
  return pixelData && !inflated ? Math.max(0, pixelData.offset - dataSetOffset) : 0
}

/** Opens a stored object and what the gate says about it, for as long as `use` runs. */
export function withInspected<T>(
  ports: { readonly objects: ObjectStore },
  instance: InstanceRow,
  use: (source: ByteSource, inspected: Inspected) => T | Promise<T>,
): Promise<T> {
  return withObject(ports, instance, (object) => {
    const source = sourceOf(object.content)
    const held = known.get(instance.digest)
    // What was let in is read: an import takes objects without file meta information too.
    const inspected = held ?? inspect(source, { allowBare: true })
    if (!held) known.set(instance.digest, inspected)
    return use(source, inspected)
  })
}
