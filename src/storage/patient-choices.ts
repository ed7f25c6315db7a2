import { sql } from 'kysely'
import type { PatientChoicesStore } from '../country-a/ports.ts'
import type { Database } from './database.ts'

/** Opt-outs and restrictions, by identifier. */
export function patientChoices(db: Database): PatientChoicesStore {
  return {
    async of(identifiers) {
      if (identifiers.length === 0) return { optOut: false, restricted: [] }
      const rows = await db
        .selectFrom('patient_choices')
        .select(['opt_out', 'restricted'])
        .where((where) => where.or(identifiers.map(({ system, value }) => where.and({ system, value }))))
        .execute()
      return {
        optOut: rows.some((row) => row.opt_out),
        restricted: rows.flatMap((row) => row.restricted),
      }
    },
    async set({ system, value }, { optOut, restricted }) {
      const changed = { opt_out: optOut, restricted: [...restricted] }
      await db
        .insertInto('patient_choices')
        .values({ system, value, ...changed })
        .onConflict((conflict) =>
          conflict.columns(['value', 'system']).doUpdateSet({ ...changed, changed_at: sql`now()` }),
        )
        .execute()
    },
  }
}
