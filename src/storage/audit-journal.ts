import { sql, type Transaction } from 'kysely'
import { genesis, type JournalHead, type JournalRecord, type JournalStore } from '../audit/ports.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

const pageSize = 1000

/** The journal in PostgreSQL. Appending locks the row of the node's head, so that any number of processes make one chain. */
export function auditJournalStore(db: Database): JournalStore {
  return {
    append: (node, make) =>
      db.transaction().execute(async (tx) => {
        const records = make(await lockedHead(tx, node))
        const last = records.at(-1)
        if (!last) return genesis
        await insert(tx, records)
        const head = { seq: last.seq, hash: last.hash }
        await tx.updateTable('audit_heads').set(head).where('node', '=', node).execute()
        return head
      }),
    async head(node) {
      const row = await db
        .selectFrom('audit_heads')
        .select(['seq', 'hash'])
        .where('node', '=', node)
        .executeTakeFirst()
      return row ?? genesis
    },
    async nodes() {
      const rows = await db.selectFrom('audit_heads').select('node').orderBy('node').execute()
      return rows.map(({ node }) => node)
    },
    async *records(node) {
      for (let after = 0; ; ) {
        const page = await db
          .selectFrom('audit_records')
          .selectAll()
          .where('node', '=', node)
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(pageSize)
          .execute()
        yield* page
        if (page.length < pageSize) return
        after = page.at(-1)?.seq ?? after
      }
    },
    async addCheckpoint(checkpoint) {
      await db
        .insertInto('audit_checkpoints')
        .values(checkpoint)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    checkpoints: (node) =>
      db
        .selectFrom('audit_checkpoints')
        .select(['country', 'node', 'seq', 'checkpoint'])
        .where('node', '=', node)
        .orderBy('seq')
        .execute(),
  }
}

async function lockedHead(tx: Transaction<Schema>, node: string): Promise<JournalHead> {
  const select = () =>
    tx
      .selectFrom('audit_heads')
      .select(['seq', 'hash'])
      .where('node', '=', node)
      .forUpdate()
      .executeTakeFirst()
  const held = await select()
  if (held) return held
  await tx
    .insertInto('audit_heads')
    .values({ node, ...genesis })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await select()) ?? genesis
}

/** One statement with one array for each column, whatever the number of records. */
async function insert(tx: Transaction<Schema>, records: readonly JournalRecord[]): Promise<void> {
  const column = <K extends keyof JournalRecord>(name: K) => records.map((record) => record[name])
  await sql`
    insert into audit_records (node, seq, recorded, record, hash)
    select * from unnest(
      ${column('node')}::text[], ${column('seq')}::bigint[], ${column('recorded')}::timestamptz[],
      ${column('record')}::text[], ${column('hash')}::bytea[])`.execute(tx)
}
