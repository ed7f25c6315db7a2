import { sql } from 'kysely'
import type { EmergencyRegister, SourceEmergency } from '../country-a/ports.ts'
import type { Database } from './database.ts'

const maxNotices = 1000

type Details = Pick<SourceEmergency, 'patient' | 'professional' | 'reason' | 'text'>

/** Overrides of restrictions by professionals abroad, and whether the patients were told. */
export const emergencyRegister = (db: Database): EmergencyRegister => ({
  async startedAt(country, treatmentId) {
    const row = await db
      .selectFrom('emergencies')
      .select('started_at')
      .where('country', '=', country)
      .where('treatment_id', '=', treatmentId)
      .executeTakeFirst()
    return row && epoch(row.started_at)
  },
  async begin({ country, treatmentId, patient, professional, ...details }) {
    const made = await db
      .insertInto('emergencies')
      .values({
        country,
        treatment_id: treatmentId,
        subject: professional.subject,
        details: JSON.stringify({ patient, professional, ...details }),
      })
      .onConflict((conflict) => conflict.columns(['country', 'treatment_id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    const { started_at } = await db
      .selectFrom('emergencies')
      .select('started_at')
      .where('country', '=', country)
      .where('treatment_id', '=', treatmentId)
      .executeTakeFirstOrThrow()
    const { count } = await db
      .selectFrom('emergencies')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('country', '=', country)
      .where('subject', '=', professional.subject)
      .where('started_at', '>', sql<Date>`now() - interval '1 hour'`)
      .executeTakeFirstOrThrow()
    return { startedAt: epoch(started_at), isFirst: made !== undefined, ofProfessional: count }
  },
  async notices({ pending }) {
    let query = db.selectFrom('emergencies').selectAll()
    if (pending) query = query.where('told_at', 'is', null)
    const rows = await query.orderBy('started_at', 'desc').limit(maxNotices).execute()
    return rows.map(({ id, country, treatment_id, started_at, told_at, details }) => ({
      id,
      country,
      treatmentId: treatment_id,
      startedAt: started_at.toISOString(),
      ...(told_at && { toldAt: told_at.toISOString() }),
      ...(JSON.parse(details) as Details),
    }))
  },
  async markTold(id, by) {
    if (!/^[0-9a-f-]{36}$/.test(id)) return false
    const { numUpdatedRows } = await db
      .updateTable('emergencies')
      .set({ told_at: sql<Date>`coalesce(told_at, now())`, told_by: sql<string>`coalesce(told_by, ${by})` })
      .where('id', '=', id)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  },
})

const epoch = (date: Date): number => Math.floor(date.getTime() / 1000)
