import type { ColumnType, Generated } from 'kysely'

/** What is `sealed` is readable with the node's secret only: no name, number or UID stands in these tables. */
export interface PortalTables {
  portal_sessions: {
    /** SHA-256 of the session's id. */
    id_hash: Buffer
    subject: string
    sealed: Buffer
    opened_at: Generated<Date>
    seen_at: ColumnType<Date, never, Date>
  }
  portal_identifications: {
    id: string
    subject: string
    sealed: Buffer
    made_at: ColumnType<Date, never, never>
  }
  portal_failed_identifications: { subject: string; at: Generated<Date> }
  /** Of a professional: columns, grouping and the like, from fixed words only. */
  portal_settings: {
    subject: string
    settings: ColumnType<unknown, string, string>
    used_at: ColumnType<Date, never, Date>
  }
  portal_treatments: {
    id: string
    subject: string
    /** The treatment's own key, wrapped: without it nothing kept for the treatment can be read. */
    wrapped_key: Buffer
    sealed: Buffer
    expires_at: Date
  }
  portal_kept: {
    treatment_id: string
    /** HMAC of the name. */
    name: Buffer
    sealed: Buffer
  }
  portal_downloads: {
    id: string
    treatment_id: string
    sealed_name: Buffer
    bytes: number
    files: number
    state: 'ready' | 'running' | 'done' | 'failed'
    sent: number
    files_sent: number
    reason: string | null
  }
  /** Studies of other countries in encrypted files; the files can be read as long as the row is there. */
  kept_studies: {
    /** Name of the folder. */
    id: string
    /** HMAC of whose and which study. */
    name: Buffer
    /** It goes with this treatment; null: it is retained. */
    treatment_id: string | null
    wrapped_key: Buffer
    expires_at: Date
    /** Kept whatever its time, for a court or an authority. */
    is_held: Generated<boolean>
  }
  /** Overrides of restrictions; they wait for review when their treatments are gone. */
  portal_emergencies: {
    id: string
    /** HMAC of the professional's subject. */
    subject: Buffer
    sealed: Buffer
    started_at: ColumnType<Date, never, never>
    expires_at: Date
    ended_at: Date | null
    reviewed_at: Date | null
    sealed_review: Buffer | null
  }
  /** What a terminology server said; no name: it has none. */
  code_names: {
    system: string
    code: string
    language: string
    name: string | null
    asked_at: Generated<Date>
  }
  /** How fast images came, once for some seconds of it. */
  line_samples: {
    country: string
    at: Generated<Date>
    /** Of this node's clock. */
    hour: number
    bytes_per_second: number
    first_byte_ms: number
  }
  /** How long downloads took, beside what was expected of them; in seconds. */
  line_forecasts: {
    country: string
    at: Generated<Date>
    low_s: number
    middle_s: number
    high_s: number
    actual_s: number
  }
}
