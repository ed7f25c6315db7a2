import type { ColumnType, Generated } from 'kysely'

export interface CommitmentTables {
  commitments: {
    id: Generated<number>
    transaction_uid: string
    /** AE title of the requester. */
    calling: string
    /** JSON: `[SOP class, SOP instance]` of each object. */
    refs: string
    attempts: Generated<number>
    created_at: Generated<Date>
    not_before: ColumnType<Date, Date, Date>
  }
}
