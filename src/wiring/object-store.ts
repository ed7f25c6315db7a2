import { join } from 'node:path'
import type { ObjectStore } from '../archive/ports.ts'
import type { Config } from '../config.ts'
import type { OpenDatabase } from '../storage/database.ts'
import { objectFolder } from '../storage/object-folder.ts'
import { objectS3 } from '../storage/object-s3.ts'
import { objectSweeps } from '../storage/object-sweeps.ts'
import { sameStore } from '../storage/store-id.ts'

/** Errors: when the folder of a source's objects isn't the one that the database knows. */
export async function ownObjectStore({ roles, objects }: Config, { db }: OpenDatabase): Promise<void> {
  if (roles.includes('source') && !objects.s3 && objects.folder !== undefined)
    await sameStore(db, objects.folder)
}

/** The object store that is configured: a bucket, or else a folder. */
export function openObjectStore(config: Config, { pool }: OpenDatabase): ObjectStore {
  const { folder, s3, reserveBytes } = config.objects
  if (s3)
    return objectS3({
      settings: s3,
      folder: join(config.dataDir, 's3'),
      swept: objectSweeps(pool).swept,
    })
  if (folder === undefined) throw new Error('objects.folder is missing')
  return objectFolder(folder, { reserveBytes })
}
