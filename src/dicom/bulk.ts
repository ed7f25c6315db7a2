import { ExchangeError } from '../errors.ts'
import type { Inspected } from './gate.ts'
import type { BulkLocation } from './locations.ts'
import { type ByteSource, bufferSource } from './source.ts'
import { swapped } from './values.ts'

/** The source in which the offsets of an inspected object count: its own bytes, or its inflated data set. */
export function dataSource(source: ByteSource, inspected: Pick<Inspected, 'inflated'>): ByteSource {
  return inspected.inflated === undefined ? source : bufferSource(inspected.inflated)
}

/** Where the value of a BulkDataURI lies; `path` without its `bulkdata/`. Throws 'not-found'. */
export function locateBulk(inspected: Inspected, path: string): BulkLocation {
  const location = inspected.bulk.get(path)
  if (location === undefined) throw new ExchangeError('not-found')
  return location
}

/**
 * Bytes of a value that was left out of the JSON, little endian (PS3.18 8.7.2), from `start` up to `end` of it.
 * Encapsulated data comes with its items. Throws 'not-found' for a path that isn't there.
 */
export function readBulk(
  source: ByteSource,
  inspected: Inspected,
  path: string,
  range: { readonly start: number; readonly end: number } | undefined = undefined,
): Buffer {
  const { offset, length, swap } = locateBulk(inspected, path)
  const { start, end } = range ?? { start: 0, end: length }
  if (start < 0 || start > end || end > length) throw new ExchangeError('range-not-satisfiable')
  if (swap === 1) return dataSource(source, inspected).read(offset + start, end - start)
  const from = start - (start % swap)
  const to = Math.min(length, end + ((swap - (end % swap)) % swap))
  const bytes = swapped(dataSource(source, inspected).read(offset + from, to - from), swap)
  return bytes.subarray(start - from, end - from)
}
