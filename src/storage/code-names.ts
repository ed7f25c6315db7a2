import { sql } from 'kysely'
import type { CodeNameCache } from '../terminology/ports.ts'
import type { Database } from './database.ts'

/** Names of codes in PostgreSQL, as a terminology server gave them. */
export function codeNameCache(db: Database): CodeNameCache {
  return {
    async known(codings, language, days) {
      const { rows } = await sql<{ system: string; code: string; name: string | null }>`
        select system, code, name from code_names
        where language = ${language}
          and (system, code) in (select * from unnest(${codings.map(({ system }) => system)}::text[], ${codings.map(({ code }) => code)}::text[]))
          and asked_at > now() - make_interval(days => case when name is null then 1 else ${days}::int end)`.execute(
        db,
      )
      return rows.map(({ system, code, name }) => ({ coding: { system, code }, name: name ?? undefined }))
    },

    async keep(names, language) {
      if (names.length === 0) return
      await db
        .insertInto('code_names')
        .values(
          names.map(({ coding: { system, code }, name }) => ({ system, code, language, name: name ?? null })),
        )
        .onConflict((conflict) =>
          conflict.columns(['system', 'code', 'language']).doUpdateSet({
            name: sql<string | null>`excluded.name`,
            asked_at: sql<Date>`now()`,
          }),
        )
        .execute()
    },
  }
}
