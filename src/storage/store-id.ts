import { randomUUID } from 'node:crypto'
import { mkdirSync, opendirSync, readdirSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database } from './database.ts'
import { syncFolder } from './sync-folder.ts'

const fileName = 'store-id'
/** Any number that no other lock has. */
const lock = 5_207_312_011

/** Where an object store lies, as far as whose it is. */
export interface StorePlace {
  /** For the operator: what it is, and what to do when it is another one. */
  readonly words: { readonly name: string; readonly mend: string }
  id(): Promise<string | undefined>
  give(id: string): Promise<void>
  holdsObjects(): Promise<boolean>
}

/** The id lies in the file `store-id`. */
export const folderPlace = (folder: string): StorePlace => ({
  words: { name: 'folder', mend: 'mount its disk' },
  id: async () => idIn(folder),
  give: (id) => writeId(folder, id),
  holdsObjects: async () => holdsObjects(folder),
})

/**
 * Makes sure that a place is the store which the database knows, so that a mount point without its disk, or another bucket,
 * is never taken for a new store. The first start gives both the same id. Errors: with words for the operator;
 * nothing was made in the place then.
 */
export async function sameStore(db: Database, place: StorePlace): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Nodes that start together on the same place agree on one id.
    await sql`select pg_advisory_xact_lock(${sql.lit(lock)})`.execute(transaction)
    const found = await place.id()
    const row = await transaction.selectFrom('object_stores').select('id').executeTakeFirst()
    if (row) {
      if (found === undefined) refuse(place, 'away')
      if (found !== row.id) refuse(place, 'other')
      return
    }
    await transaction
      .insertInto('object_stores')
      .values({ id: await adopted(transaction, place, found) })
      .execute()
  })
}

/** The id of a place that becomes the store of a database that knows none yet. */
async function adopted(db: Database, place: StorePlace, found: string | undefined): Promise<string> {
  const isHeld = await place.holdsObjects()
  // The sweeper would remove what this database doesn't know.
  if (found !== undefined && isHeld) refuse(place, 'other')
  if (!isHeld && (await knowsObjects(db))) refuse(place, 'away')
  const id = found ?? randomUUID()
  if (found === undefined) await place.give(id)
  return id
}

function refuse({ words: { name, mend } }: StorePlace, why: 'away' | 'other'): never {
  throw new Error(
    why === 'away'
      ? `The ${name} of the object store is empty or another one, and the database knows objects: ${mend}`
      : `The object store belongs to another database: its ${fileName} differs from what the database knows`,
  )
}

function idIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, fileName), 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function writeId(folder: string, id: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const file = await open(join(folder, fileName), 'wx')
  try {
    await file.write(`${id}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
  await syncFolder(folder)
}

function holdsObjects(folder: string): boolean {
  const objects = join(folder, 'objects')
  const hasAny = (name: string): boolean => {
    const entries = opendirSync(join(objects, name))
    try {
      return entries.readSync() !== null
    } finally {
      entries.closeSync()
    }
  }
  try {
    return readdirSync(objects).some(hasAny)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

async function knowsObjects(db: Database): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`select exists (select from instances) as any`.execute(db)
  return rows[0]?.any === true
}
