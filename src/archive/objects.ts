import type { Readable } from 'node:stream'
import type { InstanceRow, ObjectStore, OpenObject, Span } from './ports.ts'

interface HasObjects {
  readonly objects: ObjectStore
}

/** Puts the bytes of an instance, as received, or a span of them into `target` from `at` on. */
export const readObject = (
  { objects }: HasObjects,
  instance: InstanceRow,
  { target, at, span }: { readonly target: Buffer; readonly at: number; readonly span?: Span },
): Promise<void> => objects.read(instance.digest, span ?? { start: 0, end: instance.bytes }, target, at)

/** The bytes of an instance, as received, or a span of them. */
export const streamObject = ({ objects }: HasObjects, instance: InstanceRow, span?: Span): Readable =>
  objects.stream(instance.digest, span ?? { start: 0, end: instance.bytes })

/** Opens an instance's object for as long as `use` runs. */
export async function withObject<T>(
  { objects }: HasObjects,
  instance: InstanceRow,
  use: (object: OpenObject) => T | Promise<T>,
): Promise<T> {
  const object = await objects.open(instance.digest)
  try {
    return await use(object)
  } finally {
    object.close()
  }
}
