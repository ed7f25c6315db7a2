import { sql } from 'kysely'
import type { ForwardStore } from '../audit/ports.ts'
import type { Database } from './database.ts'

/** How far each receiver of the journal is in each chain, in the database: any node may go on. */
export const auditForwards = (db: Database): ForwardStore => ({
  async next(receiver, limit, send) {
    await db
      .insertInto('audit_forwards')
      .columns(['receiver', 'node', 'seq'])
      .expression((from) =>
        from
          .selectFrom('audit_heads')
          .select([sql.lit(receiver).as('receiver'), 'node', sql.lit(0).as('seq')]),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return db.transaction().execute(async (trx) => {
      const place = await trx
        .selectFrom('audit_forwards as f')
        .innerJoin('audit_heads as h', 'h.node', 'f.node')
        .select(['f.node', 'f.seq'])
        .where('f.receiver', '=', receiver)
        .whereRef('f.seq', '<', 'h.seq')
        .orderBy('f.node')
        .limit(1)
        // Another node that sends from this chain isn't waited for
        .modifyEnd(sql`for update of f skip locked`)
        .executeTakeFirst()
      if (!place) return 0
      const records = await trx
        .selectFrom('audit_records')
        .select(['node', 'seq', 'record'])
        .where('node', '=', place.node)
        .where('seq', '>', place.seq)
        .orderBy('seq')
        .limit(limit)
        .execute()
      const last = records.at(-1)
      if (!last) return 0
      await send(records)
      await trx
        .updateTable('audit_forwards')
        .set({ seq: last.seq })
        .where('receiver', '=', receiver)
        .where('node', '=', place.node)
        .execute()
      return records.length
    })
  },
  async waiting(receiver) {
    const { waiting } = await db
      .selectFrom('audit_heads as h')
      .leftJoin('audit_forwards as f', (join) =>
        join.onRef('f.node', '=', 'h.node').on('f.receiver', '=', receiver),
      )
      .select(sql<number>`coalesce(sum(h.seq - coalesce(f.seq, 0)), 0)::float8`.as('waiting'))
      .executeTakeFirstOrThrow()
    return waiting
  },
})
