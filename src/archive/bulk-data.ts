import { locateBulk, readBulk } from '../dicom/bulk.ts'
import { withInspected } from './inspected-object.ts'
import type { InstanceRow, ObjectStore, Span } from './ports.ts'

/** A value that the metadata leave out, little endian: where it lies in the object, or its bytes where they are made. */
export type BulkContent = { readonly ranges: readonly Span[] } | { readonly bytes: Buffer }

/** One such value of an instance. */
export interface BulkEntry {
  /** What follows `bulkdata/` in its address. */
  readonly path: string
  readonly bytes: number
  /** With the items that its fragments lie in: PS3.5 A.4. */
  readonly encapsulated: boolean
}

interface Ports {
  readonly objects: ObjectStore
}

/** The value at `path`. Errors: `not-found`. */
export const readBulkData = (ports: Ports, instance: InstanceRow, path: string): Promise<BulkContent> =>
  withInspected(ports, instance, (source, inspected) => {
    const { offset, length, swap } = locateBulk(inspected, path)
    if (swap === 1 && inspected.inflated === undefined)
      return { ranges: [{ start: offset, end: offset + length }] }
    return { bytes: readBulk(source, inspected, path) }
  })

/** All values of an instance that the metadata leave out, in the order of the object. */
export const listBulkData = (ports: Ports, instance: InstanceRow): Promise<readonly BulkEntry[]> =>
  withInspected(ports, instance, (_source, { bulk }) =>
    [...bulk].map(([path, { length, encapsulated }]) => ({ path, bytes: length, encapsulated })),
  )
