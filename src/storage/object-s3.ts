import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ObjectStore, Span } from '../archive/ports.ts'
import type { S3Settings } from '../config-storage.ts'
import { ExchangeError } from '../errors.ts'
import { objectCache } from './object-cache.ts'
import { readSpan } from './object-folder.ts'
import { s3Client } from './object-s3-client.ts'
import { s3Named } from './object-s3-named.ts'
import { piecesFrom } from './object-s3-read.ts'
import { s3Staging } from './object-s3-staging.ts'
import { asNotWritten } from './object-spool.ts'

const digestPattern = /^[0-9a-f]{64}$/

export interface S3StoreOptions {
  readonly settings: S3Settings
  /** Folder of this node: local copies of objects that are looked into, and large ones on their way. */
  readonly folder: string
  /** Which of these a sweep has given up lately. */
  readonly swept: (digests: readonly string[]) => Promise<readonly string[]>
}

/**
 * The object store in a bucket of an S3-compatible store: `objects/` by digest, `metadata/` and `derived/` by key. What
 * it says is kept, the store has answered for.
 */
export function objectS3({ settings, folder, swept }: S3StoreOptions): ObjectStore {
  const s3 = s3Client(settings)
  const cache = objectCache(join(folder, 'copies'), settings.cacheBytes)
  const objects = 'objects/'
  const nameOf = (digest: string): string => {
    if (!digestPattern.test(digest)) throw new ExchangeError('not-found')
    return objects + digest
  }
  const fetchTo = (digest: string) => async (file: string) => {
    const hash = createHash('sha256')
    const pieces = async function* () {
      for await (const piece of piecesFrom(s3, nameOf(digest))) {
        hash.update(piece)
        yield piece
      }
    }
    await pipeline(pieces, createWriteStream(file, { mode: 0o600 })).catch((error: unknown) => {
      throw asNotWritten(error)
    })
    if (hash.digest('hex') !== digest)
      throw new ExchangeError('integrity', undefined, {
        detail: 'An object in the bucket has other bytes than its digest says',
      })
  }
  return {
    ...s3Staging(s3, { folder: join(folder, 'incoming'), maxBytes: settings.stagingBytes, nameOf, swept }),
    async open(digest) {
      nameOf(digest)
      return cache.open(digest, fetchTo(digest))
    },
    async read(digest, span, target, at) {
      const name = nameOf(digest)
      const copy = cache.openHeld(digest)
      if (copy && 'fd' in copy.content) return readSpan(copy.content.fd, span, target, at).finally(copy.close)
      let done = at
      for await (const piece of piecesFrom(s3, name, span)) {
        piece.copy(target, done)
        done += piece.length
      }
      if (done - at < span.end - span.start)
        throw new ExchangeError('internal', undefined, {
          detail: 'A stored object is shorter than the index says',
        })
    },
    stream: (digest, span) => Readable.from(streamed(digest, span), { objectMode: false }),
    async remove(digest, ageMs) {
      const key = s3.key(nameOf(digest))
      try {
        const { LastModified } = await s3.send((sdk, client) => client.send(new sdk.HeadObjectCommand(key)))
        if (!LastModified || LastModified.getTime() > Date.now() - ageMs) return false
      } catch (error) {
        if (error instanceof ExchangeError && error.code === 'not-found') return false
        throw error
      }
      await s3.send((sdk, client) => client.send(new sdk.DeleteObjectCommand(key)))
      return true
    },
    async *list() {
      for await (const { name, bytes, modifiedAt } of s3.list(objects))
        if (digestPattern.test(name)) yield { digest: name, bytes, modifiedAt }
    },
    clean: (ageMs) => s3.abortUploads(objects, ageMs),
    check: () =>
      s3.send(
        async (sdk, client) => void (await client.send(new sdk.HeadBucketCommand({ Bucket: s3.bucket }))),
      ),
    close: () => s3.close(),
    metadata: s3Named(s3, 'metadata/'),
    derived: s3Named(s3, 'derived/'),
  }

  async function* streamed(digest: string, span: Span): AsyncGenerator<Buffer> {
    yield* piecesFrom(s3, nameOf(digest), span)
  }
}
