import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { KeptStudies, KeptStudy } from '../country-b/ports.ts'
import type { Database } from './database.ts'
import { type KeptWriter, readKept, sealedBytes, writeKept } from './kept-file.ts'
import { sealer } from './seal.ts'

interface Keeping {
  readonly db: Database
  /** Of the portal's nodes, 32 bytes. */
  readonly secret: Uint8Array
  /** This node's, for the encrypted files. */
  readonly folder: string
  /** Most that is kept in it. */
  readonly maxBytes: number
}

/** Studies of other countries in encrypted files, and what ends them. */
export interface KeptStudyStore extends KeptStudies {
  /**
   * Erases what is over: its key first, in the database, which makes it unreadable on every node; then the files here.
   * May be broken off and run again, on any number of nodes.
   * @param erased is told of each retained study whose time is over; if it fails, the study is erased by the next run.
   */
  erase(erased: (id: string) => Promise<void>): Promise<void>
}

/**
 * Objects in files under names of chance, encrypted with a key of their study, which is kept sealed in the database: when
 * that row goes nothing of the study can be read any more. A study of a treatment goes with the treatment.
 */
export function keptStudies({ db, secret, folder, maxBytes }: Keeping): KeptStudyStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const node = sealer(secret)
  let used: Promise<number> | undefined

  async function rowOf(name: Buffer): Promise<{ id: string; key: Buffer } | undefined> {
    const row = await db
      .selectFrom('kept_studies')
      .select(['id', 'wrapped_key'])
      .where('name', '=', name)
      .where(({ or, eb }) => or([eb('expires_at', '>', sql<Date>`now()`), eb('is_held', '=', true)]))
      .executeTakeFirst()
    return row && { id: row.id, key: node.open(row.wrapped_key, row.id) }
  }

  return {
    async study({ treatment, country, studyUid, until, isRetained }) {
      const owner = isRetained ? '' : treatment
      const name = node.name(`kept ${owner}/${country}/${studyUid}`)
      const known = await rowOf(name)
      if (known) return keptStudy(known)
      const id = randomUUID()
      const key = randomBytes(32)
      await db
        .insertInto('kept_studies')
        .values({
          id,
          name,
          treatment_id: isRetained ? null : treatment,
          wrapped_key: node.seal(key, id),
          expires_at: new Date(until * 1000),
        })
        // One that is over and not erased yet makes room for the next one when it is
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute()
      const now = await rowOf(name)
      return now && keptStudy(now)
    },
    async erase(erased) {
      const due = await db
        .selectFrom('kept_studies')
        .select('id')
        .where('expires_at', '<=', sql<Date>`now()`)
        .where('is_held', '=', false)
        .execute()
      for (const { id } of due)
        await db.transaction().execute(async (trx) => {
          const gone = await trx
            .deleteFrom('kept_studies')
            .where('id', '=', id)
            .where('expires_at', '<=', sql<Date>`now()`)
            .where('is_held', '=', false)
            .returning('treatment_id')
            .executeTakeFirst()
          if (gone?.treatment_id === null) await erased(id)
        })
      await sweep()
      used = undefined
    },
  }

  /** Folders whose row is gone. A row is there before its folder, so none is taken too early. */
  async function sweep(): Promise<void> {
    const there = await readdir(folder)
    const rows = await db.selectFrom('kept_studies').select('id').execute()
    const kept = new Set(rows.map(({ id }) => id))
    for (const id of there) if (!kept.has(id)) await rm(join(folder, id), { recursive: true, force: true })
  }

  async function room(bytes: number): Promise<boolean> {
    used ??= sizeOf(folder).catch(() => maxBytes) // what can't be measured is full, until it is measured anew
    const before = await used
    if (before + bytes > maxBytes) return false
    used = Promise.resolve(before + bytes)
    return true
  }

  function keptStudy({ id, key }: { id: string; key: Buffer }): KeptStudy {
    const place = join(folder, id)
    const names = sealer(key)
    const nameOf = (sha256: string): string => names.name(sha256).toString('hex')
    return {
      async read({ sha256, bytes }) {
        const name = nameOf(sha256)
        const file = await open(join(place, name), 'r').catch(() => undefined)
        if (!file) return undefined
        return closing(readKept(file, key, name, bytes), () => file.close())
      },
      async drop({ sha256 }) {
        await rm(join(place, nameOf(sha256)), { force: true })
      },
      async *keeping({ sha256, bytes }, content) {
        const name = nameOf(sha256)
        const draft = join(place, `.${randomUUID()}`)
        let writer: KeptWriter | undefined
        const lose = async (): Promise<void> => {
          await writer?.close().catch(() => {})
          writer = undefined
          await rm(draft, { force: true }).catch(() => {})
        }
        if (await room(sealedBytes(bytes)))
          writer = await mkdir(place, { recursive: true, mode: 0o700 })
            .then(() => writeKept(draft, key, name))
            .catch(() => undefined)
        let isWhole = false
        try {
          for await (const chunk of content) {
            await writer?.write(chunk).catch(lose) // a full disk keeps nothing, and hinders nobody
            yield chunk
          }
          isWhole = true
        } finally {
          if (isWhole && writer)
            await writer
              .end()
              .then(() => rename(draft, join(place, name)))
              .catch(lose)
          else await lose()
        }
      },
    }
  }
}

async function* closing<T>(source: AsyncGenerator<T>, close: () => Promise<void>): AsyncGenerator<T> {
  try {
    yield* source
  } finally {
    await close()
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0
  return bytes
}
