import type { ColumnType, Generated } from 'kysely'

export interface TrustTables {
  /** Tokens that were used and may not be again. */
  jti_seen: { iss: string; jti: string; exp: Date }
  revocations: {
    id: Generated<number>
    kind: 'jti' | 'trc' | 'client' | 'country'
    value: string
    /** The country that said so; empty for this one. */
    said_by: Generated<string>
    until: ColumnType<Date, Date, unknown>
    revoked_at: ColumnType<Date, never, never>
  }
  /** What patients decided about access from abroad (EHDS Art. 8 and 10). */
  patient_choices: {
    system: string
    value: string
    opt_out: boolean
    /** Study Instance UIDs and document ids; `*` for everything. */
    restricted: string[]
    changed_at: ColumnType<Date, never, Date>
  }
}
