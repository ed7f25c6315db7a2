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

const refusals = {
  away: 'The folder of the object store is empty or another one, and the database knows objects: mount its disk',
  other:
    'The object store belongs to another database: its file store-id differs from what the database knows',
} as const

/**
 * Makes sure that the folder is the store which the database knows, so that a mount point without its disk is never taken
 * for a new store. The first start gives both the same id. Errors: with words for the operator; nothing was made in
 * the folder then.
 */
export async function sameStore(db: Database, folder: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Nodes that start together on the same folder agree on one id.
    await sql`select pg_advisory_xact_lock(${sql.lit(lock)})`.execute(transaction)
    const found = idIn(folder)
    const row = await transaction.selectFrom('object_stores').select('id').executeTakeFirst()
    if (row) {
      if (found === undefined) refuse('away')
      if (found !== row.id) refuse('other')
      return
    }
    const isHeld = holdsObjects(folder)
    // The sweeper would remove what this database doesn't know.
    if (found !== undefined && isHeld) refuse('other')
    if (!isHeld && (await knowsObjects(transaction))) refuse('away')
    await transaction
      .insertInto('object_stores')
      .values({ id: found ?? (await newId(folder)) })
      .execute()
  })
}

function refuse(why: keyof typeof refusals): never {
  throw new Error(refusals[why])
}

function idIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, fileName), 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function newId(folder: string): Promise<string> {
  const id = randomUUID()
  mkdirSync(folder, { recursive: true })
  const file = await open(join(folder, fileName), 'wx')
  try {
    await file.write(`${id}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
  await syncFolder(folder)
  return id
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
