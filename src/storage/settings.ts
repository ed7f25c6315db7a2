import { sql } from 'kysely'
import type { SettingsStore } from '../country-b/ports.ts'
import type { Database } from './database.ts'

/** Settings that nobody used for this long go. */
const keptDays = 400

/** What professionals set for themselves, under their pseudonym. */
export function settingsStore(db: Database): SettingsStore {
  return {
    async find(subject) {
      const row = await db
        .updateTable('portal_settings')
        .set({ used_at: sql<Date>`now()` })
        .where('subject', '=', subject)
        .returning('settings')
        .executeTakeFirst()
      return row?.settings
    },
    async keep(subject, settings) {
      const text = JSON.stringify(settings)
      await db
        .insertInto('portal_settings')
        .values({ subject, settings: text })
        .onConflict((conflict) =>
          conflict.column('subject').doUpdateSet({ settings: text, used_at: sql<Date>`now()` }),
        )
        .execute()
    },
  }
}

/** Removes settings of professionals who come no more. */
export async function purgeSettings(db: Database): Promise<void> {
  await db
    .deleteFrom('portal_settings')
    .where(sql<boolean>`used_at < now() - make_interval(days => ${keptDays})`)
    .execute()
}
