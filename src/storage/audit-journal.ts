import { sql } from 'kysely'
import type { Pool } from 'pg'
import { genesis, type JournalHead, type JournalRecord, type JournalStore } from '../audit/ports.ts'
import type { OpenDatabase } from './database.ts'

const pageSize = 1000
/** Between the values of a list that goes as one text: JSON holds it only escaped, and an array is slower to write. */
const divider = String.fromCharCode(30)

/**
 * The journal in PostgreSQL. Appending moves the node's head from where it is supposed to be, so that any number of
 * processes make one chain and the only one of a node needs one statement.
 */
export function auditJournalStore({ db, pool }: Pick<OpenDatabase, 'db' | 'pool'>): JournalStore {
  const head = async (node: string): Promise<JournalHead> => {
    const row = await db
      .selectFrom('audit_heads')
      .select(['seq', 'hash'])
      .where('node', '=', node)
      .executeTakeFirst()
    return row ?? genesis
  }
  return {
    async append(node, supposed, make) {
      for (let end = supposed ?? (await head(node)); ; end = await head(node)) {
        const records = make(end)
        const last = records.at(-1)
        if (!last) return end
        if (await moved(pool, node, end, records)) return { seq: last.seq, hash: last.hash }
      }
    },
    head,
    async nodes() {
      const rows = await db.selectFrom('audit_heads').select('node').orderBy('node').execute()
      return rows.map(({ node }) => node)
    },
    async *records(node) {
      for (let after = 0; ; ) {
        const page = await db
          .selectFrom('audit_records')
          .select(['node', 'seq', 'record', 'hash', 'recorded'])
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
    lastCheckpointBefore: (country, node, before) =>
      db
        .selectFrom('audit_checkpoints as c')
        .innerJoin('audit_records as r', (join) =>
          join.onRef('r.node', '=', 'c.node').onRef('r.seq', '=', 'c.seq'),
        )
        .select(['c.country', 'c.node', 'c.seq', 'c.checkpoint'])
        .where('c.country', '=', country)
        .where('c.node', '=', node)
        .where('r.recorded', '<', before)
        .orderBy('c.seq', 'desc')
        .limit(1)
        .executeTakeFirst(),
    retire: ({ node, seq, statement }) =>
      db.transaction().execute(async (trx) => {
        // The right to remove is there for this transaction only.
        await sql`grant delete on audit_records to current_user`.execute(trx)
        await trx.deleteFrom('audit_records').where('node', '=', node).where('seq', '<=', seq).execute()
        await sql`revoke delete on audit_records from current_user`.execute(trx)
        await trx
          .insertInto('audit_retirements')
          .values({ node, seq, statement })
          .onConflict((conflict) => conflict.column('node').doUpdateSet({ seq, statement }))
          .execute()
      }),
    async retirement(node) {
      const row = await db
        .selectFrom('audit_retirements')
        .select('statement')
        .where('node', '=', node)
        .executeTakeFirst()
      return row?.statement
    },
  }
}

/**
 * Moves the head and adds the records, in one statement, which is a transaction of its own; false when another process
 * moved the head before.
 */
async function moved(
  pool: Pool,
  node: string,
  from: JournalHead,
  records: readonly JournalRecord[],
): Promise<boolean> {
  const last = records.at(-1)
  const { rowCount } = await pool.query({
    name: 'audit-append',
    text: `
      with moved as (
        insert into audit_heads as h (node, seq, hash) select $1::text, $4::bigint, $5::bytea where $2::bigint = 0
          or exists (select from audit_heads where node = $1)
        on conflict (node) do update set seq = excluded.seq, hash = excluded.hash
          where h.seq = $2 and h.hash = $3::bytea
        returning 1)
      insert into audit_records (node, seq, recorded, record, hash)
      select $1, $2 + n, recorded::timestamptz, record, decode(hash, 'hex')
      from moved, unnest(string_to_array($6, chr(30)), string_to_array($7, chr(30)), string_to_array($8, chr(30)))
        with ordinality as added (recorded, record, hash, n)`,
    values: [
      node,
      from.seq,
      from.hash,
      last?.seq,
      last?.hash,
      records.map(({ recorded }) => recorded.toISOString()).join(divider),
      records.map(({ record }) => record).join(divider),
      records.map(({ hash }) => hash.toString('hex')).join(divider),
    ],
  })
  return rowCount === records.length
}
