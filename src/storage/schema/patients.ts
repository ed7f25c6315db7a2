import type { ColumnType, Generated } from 'kysely'

export interface PatientTables {
  patients: {
    id: Generated<string>
    family: string
    given: string[]
    /** YYYY-MM-DD, YYYY-MM or YYYY. */
    birth_date: string | null
    sex: 'male' | 'female' | 'other' | 'unknown'
    updated_at: ColumnType<Date, never, Date>
    /** The row that took over this one's identifiers: both were one person. */
    merged_into: ColumnType<string | null, never, string>
  }
  patient_identifiers: {
    system: string
    value: string
    patient_id: string
  }
}
