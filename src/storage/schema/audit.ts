import type { ColumnType, Generated } from 'kysely'

export interface AuditTables {
  /** The journal: rows are added and never changed. */
  audit_records: {
    node: string
    /** From 1, without a gap. */
    seq: number
    recorded: ColumnType<Date, Date, never>
    /** RFC 8785 canonical JSON of `{event, node, prev, seq}`. */
    record: ColumnType<string, string, never>
    /** SHA-256 of the previous hash and the record. */
    hash: ColumnType<Buffer, Buffer, never>
    /** Digest of the identifier of the patient it is about, made by the database from the record. */
    person: ColumnType<string | null, never, never>
  }
  /** Overrides of restrictions by professionals abroad. */
  emergencies: {
    id: Generated<string>
    country: string
    treatment_id: string
    /** The professional's. */
    subject: string
    /** JSON: patient, professional, reason and their words. */
    details: ColumnType<string, string, never>
    started_at: ColumnType<Date, never, never>
    told_at: Date | null
    told_by: string | null
  }
  /** Up to where a chain was removed for its age: a signed statement (compact JWS). */
  audit_retirements: { node: string; seq: number; statement: string }
  /** Up to where an audit repository has each chain. */
  audit_forwards: { receiver: string; node: string; seq: number }
  /** End of each node's chain; its row is the lock of the chain. */
  audit_heads: { node: string; seq: number; hash: Buffer }
  audit_checkpoints: {
    node: string
    seq: number
    /** Signed: compact JWS. */
    checkpoint: string
    /** Country whose checkpoint this is; a peer's is kept so that neither side can rewrite alone. */
    country: string
    received_at: ColumnType<Date, never, never>
  }
}
