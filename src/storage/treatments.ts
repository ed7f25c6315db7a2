import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Treatment, Treatments } from '../country-b/ports.ts'
import { ExchangeError } from '../errors.ts'
import type { Database } from './database.ts'
import { type Sealer, sealer } from './seal.ts'

const compress = promisify(gzip)
const expand = promisify(gunzip)
const maxKeptBytes = 256 * 1024 * 1024

/**
 * Treatments and what is kept for them. Everything is sealed with a key of the treatment, which is itself kept sealed
 * with the node's secret: when the treatment ends its row goes, and with it the only way to read the rest.
 * @param secret of the node, 32 bytes.
 */
export function treatmentStore(db: Database, secret: Uint8Array): Treatments {
  const node = sealer(secret)
  const boxes = new LRUCache<string, Sealer>({ max: 500 })

  async function boxOf(id: string): Promise<Sealer> {
    const known = boxes.get(id)
    if (known) return known
    const row = await db
      .selectFrom('portal_treatments')
      .select('wrapped_key')
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new ExchangeError('not-found')
    const box = sealer(node.open(row.wrapped_key, id))
    boxes.set(id, box)
    return box
  }

  return {
    async open(treatment) {
      const { id, subject } = treatment
      const key = randomBytes(32)
      await db
        .insertInto('portal_treatments')
        .values({
          id,
          subject,
          wrapped_key: node.seal(key, id),
          sealed: sealer(key).seal(Buffer.from(JSON.stringify(treatment)), id),
          expires_at: new Date(treatment.expiresAt * 1000),
        })
        .execute()
    },
    async find(id, subject) {
      const row = await db
        .selectFrom('portal_treatments')
        .select(['wrapped_key', 'sealed'])
        .where('id', '=', id)
        .where('subject', '=', subject)
        .where('expires_at', '>', sql<Date>`now()`)
        .executeTakeFirst()
      if (!row) return undefined
      const box = boxes.get(id) ?? sealer(node.open(row.wrapped_key, id))
      boxes.set(id, box)
      return JSON.parse(box.open(row.sealed, id).toString()) as Treatment
    },
    addSource(id, source) {
      return db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('portal_treatments')
          .select(['wrapped_key', 'sealed'])
          .where('id', '=', id)
          .where('expires_at', '>', sql<Date>`now()`)
          .forUpdate()
          .executeTakeFirst()
        if (!row) throw new ExchangeError('not-found')
        const box = sealer(node.open(row.wrapped_key, id))
        const before = JSON.parse(box.open(row.sealed, id).toString()) as Treatment
        if (before.sources.some(({ country }) => country === source.country))
          throw new ExchangeError('conflict', 'This country is asked already.')
        const after: Treatment = { ...before, sources: [...before.sources, source] }
        await transaction
          .updateTable('portal_treatments')
          .set({ sealed: box.seal(Buffer.from(JSON.stringify(after)), id) })
          .where('id', '=', id)
          .execute()
        return after
      })
    },
    async end(id) {
      boxes.delete(id)
      await db.deleteFrom('portal_treatments').where('id', '=', id).execute()
    },
    async keep(id, name, bytes) {
      const box = await boxOf(id)
      const sealed = box.seal(await compress(bytes, { level: 1 }), `${id}/${name}`)
      await db
        .insertInto('portal_kept')
        .values({ treatment_id: id, name: box.name(name), sealed })
        .onConflict((conflict) => conflict.columns(['treatment_id', 'name']).doUpdateSet({ sealed }))
        .execute()
    },
    async kept(id, name) {
      const box = await boxOf(id)
      const row = await db
        .selectFrom('portal_kept')
        .select('sealed')
        .where('treatment_id', '=', id)
        .where('name', '=', box.name(name))
        .executeTakeFirst()
      return row && expand(box.open(row.sealed, `${id}/${name}`), { maxOutputLength: maxKeptBytes })
    },
  }
}

/** Removes treatments that ended, and with them their keys and all that was kept. */
export async function purgeTreatments(db: Database): Promise<void> {
  await db.deleteFrom('portal_treatments').where('expires_at', '<', sql<Date>`now()`).execute()
}
