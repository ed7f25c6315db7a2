import type { PatientMerged } from './patients.ts'

/** When two rows of the registry turn out to be one person, the studies follow. */
export const studiesFollow: PatientMerged = async (trx, { from, into }) => {
  await trx.updateTable('studies').set({ patient_key: into }).where('patient_key', '=', from).execute()
}
