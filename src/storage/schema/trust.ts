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
  /** Codes for the viewer and what they opened; of both only digests. */
  viewer_accesses: {
    code_hash: Buffer
    /** Absent before the code is used, and once the session is closed. */
    cookie_hash: Buffer | null
    origin: string
    /** JSON. */
    access: string
    until: ColumnType<Date, Date, never>
    offered_at: ColumnType<Date, never, Date>
    opened_at: ColumnType<Date | null, never, Date>
    seen_at: ColumnType<Date | null, never, Date>
  }
}
