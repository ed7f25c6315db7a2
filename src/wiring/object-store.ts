import { join } from 'node:path'
import type { ObjectStore } from '../archive/ports.ts'
import type { Config } from '../config.ts'
import { ExchangeError } from '../errors.ts'
import type { OpenDatabase } from '../storage/database.ts'
import { objectFolder } from '../storage/object-folder.ts'
import { objectS3 } from '../storage/object-s3.ts'
import { bucketPlace } from '../storage/object-s3-place.ts'
import { objectSweeps } from '../storage/object-sweeps.ts'
import { folderPlace, type StorePlace, sameStore } from '../storage/store-id.ts'

/**
 * Errors: when the store of a source's objects isn't the one that the database knows. A bucket that doesn't answer now is
 * asked before it is used.
 */
export async function ownObjectStore({ roles, objects }: Config, { db }: OpenDatabase): Promise<void> {
  const { s3, folder } = objects
  if (!roles.includes('source')) return
  if (!s3) {
    if (folder !== undefined) await sameStore(db, folderPlace(folder))
    return
  }
  await sameStore(db, bucketPlace(s3)).catch((error: unknown) => {
    if (!(error instanceof ExchangeError)) throw error
  })
}

/** The object store that is configured: a bucket, or else a folder. */
export function openObjectStore(config: Config, { db, pool }: OpenDatabase): ObjectStore {
  const { folder, s3, reserveBytes } = config.objects
  if (s3) {
    const swept = objectSweeps(pool).swept
    const store = objectS3({ settings: s3, folder: join(config.dataDir, 's3'), swept })
    return config.roles.includes('source') ? onceOwn(store, db, bucketPlace(s3)) : store
  }
  if (folder === undefined) throw new Error('objects.folder is missing')
  return objectFolder(folder, { reserveBytes })
}

/** A store in which nothing is kept, listed or taken away before it was seen to be the one that the database knows. */
function onceOwn(store: ObjectStore, db: OpenDatabase['db'], place: StorePlace): ObjectStore {
  let seen: Promise<void> | undefined
  const own = (): Promise<void> => {
    seen ??= sameStore(db, place).catch((error: unknown) => {
      seen = undefined
      if (error instanceof ExchangeError || !(error instanceof Error)) throw error
      throw new ExchangeError('unavailable', undefined, {
        detail: error.message,
        retryAfter: 60,
        cause: error,
      })
    })
    return seen
  }
  return {
    ...store,
    async keep(staged) {
      await own()
      await store.keep(staged)
    },
    async *list() {
      await own()
      yield* store.list()
    },
    async remove(digest, ageMs) {
      await own()
      return store.remove(digest, ageMs)
    },
    async clean(ageMs) {
      await own()
      return store.clean(ageMs)
    },
    async check() {
      await own()
      await store.check()
    },
  }
}
