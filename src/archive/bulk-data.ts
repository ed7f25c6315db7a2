import { readBulk } from '../dicom/bulk.ts'
import { withInspected } from './inspected-object.ts'
import type { InstanceRow, ObjectStore } from './ports.ts'

/** A value that the metadata leave out, little endian; `path` is what follows `bulkdata/`. Errors: `not-found`. */
export const readBulkData = (
  ports: { readonly objects: ObjectStore },
  instance: InstanceRow,
  path: string,
): Promise<Buffer> => withInspected(ports, instance, (source, inspected) => readBulk(source, inspected, path))
