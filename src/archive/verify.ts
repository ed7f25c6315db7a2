import { createHash } from 'node:crypto'
import { asExchangeError } from '../errors.ts'
import type { ArchiveIndex, ObjectStore, VerifyFault } from './ports.ts'

export interface ArchiveVerification {
  /** Objects read and compared with their digests. */
  readonly objects: number
  readonly bytes: number
  /** Objects that nothing in the index needs: left by a broken intake, and younger ones on their way. */
  readonly unused: number
  readonly faults: readonly VerifyFault[]
  /** Metadata objects that were lost and made anew. */
  readonly repaired: number
}

export interface VerifyOptions {
  /** Digests of objects that others than the archive keep in the same store. */
  readonly others?: AsyncIterable<string>
  /** Objects read at the same time. */
  readonly atOnce?: number
  /** Makes a lost metadata object anew; false when that isn't possible. */
  readonly repair?: (key: string) => Promise<boolean>
  readonly onObject?: (bytes: number) => void
}

/**
 * Compares every object that the index needs with its digest, the index with itself, and counts objects that nothing
 * needs. Reads every byte that is held; about 100 bytes of memory an object.
 */
export async function verifyArchive(
  { objects, index }: { readonly objects: ObjectStore; readonly index: ArchiveIndex },
  { others, atOnce = 4, onObject, repair }: VerifyOptions = {},
): Promise<ArchiveVerification> {
  const faults: VerifyFault[] = []
  const needed = new Set<string>()
  let bytes = 0
  const source = index.digests()[Symbol.asyncIterator]()
  const checker = async (): Promise<void> => {
    for (let next = await source.next(); !next.done; next = await source.next()) {
      const { digest, bytes: size, of } = next.value
      if (needed.has(digest)) continue
      needed.add(digest)
      const fault = await faultOf(objects, digest, size)
      if (fault) faults.push({ ...fault, tell: `${fault.tell} (${of})` })
      bytes += size
      onObject?.(size)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, checker))
  const read = needed.size
  for await (const digest of others ?? []) needed.add(digest)
  let unused = 0
  for await (const { digest } of objects.list()) if (!needed.has(digest)) unused++
  const metadata = await metadataFaults(objects, index, repair)
  faults.push(...(await index.contradictions()), ...metadata.faults)
  return { objects: read, bytes, unused, faults, repaired: metadata.repaired }
}

async function faultOf(objects: ObjectStore, digest: string, size: number): Promise<VerifyFault | undefined> {
  const hash = createHash('sha256')
  let length = 0
  try {
    for await (const piece of objects.stream(digest, { start: 0, end: Number.MAX_SAFE_INTEGER })) {
      hash.update(piece)
      length += piece.length
    }
  } catch (error) {
    if (asExchangeError(error).code !== 'not-found') throw error
    return { kind: 'missing', what: digest, tell: 'The object is not in the store' }
  }
  if (length !== size) return { kind: 'damaged', what: digest, tell: 'The object has another length' }
  return hash.digest('hex') === digest
    ? undefined
    : { kind: 'damaged', what: digest, tell: 'The object has other bytes than its digest says' }
}

async function metadataFaults(
  objects: ObjectStore,
  index: ArchiveIndex,
  repair: VerifyOptions['repair'],
): Promise<{ readonly faults: readonly VerifyFault[]; readonly repaired: number }> {
  const faults: VerifyFault[] = []
  let repaired = 0
  for await (const key of index.metadataKeys()) {
    if (await objects.metadata.read(key)) continue
    if (await repair?.(key)) repaired++
    else faults.push({ kind: 'metadata', what: key, tell: 'The metadata object of a series is missing' })
  }
  return { faults, repaired }
}
