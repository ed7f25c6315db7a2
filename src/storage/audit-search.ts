import { type SqlBool, sql } from 'kysely'
import type { AuditReader, RecordedEvent } from '../domain/audit.ts'
import type { Identifier } from '../domain/patient.ts'
import type { Database } from './database.ts'

/** The record as JSON; see the migration for the replacement. */
const event = sql`(replace(record, '\\u0000', '\\ufffd')::jsonb -> 'event')`

/** In the words of the index `audit_records_failed`. A quotation mark within a value is escaped, so no value looks like it. */
export const isFailure = sql<SqlBool>`record ~ '"outcome":"[48]"'`
/** In the words of the index `audit_records_transaction`. */
const transactionOf = sql`substring(record from '"code":"XrequestId","system":"[^"]*"},"what":{"identifier":{"value":"([^"]*)"')`

/** Searches the journal: people, times, failures and transactions by index, the rest by looking into what is left. */
export const auditSearch = (db: Database): AuditReader => ({
  async search({ patients, from, until, like = [], transaction, onlyFailures, limit, after }) {
    let query = db.selectFrom('audit_records').select(['node', 'seq', 'recorded', 'record'])
    if (patients) query = query.where(about(patients))
    if (from) query = query.where('recorded', '>=', from)
    if (until) query = query.where('recorded', '<', until)
    if (transaction !== undefined) query = query.where(sql<SqlBool>`${transactionOf} = ${transaction}`)
    if (onlyFailures) query = query.where(isFailure)
    for (const parts of like) query = query.where(hasOne(parts))
    if (after)
      query = query.where(
        sql<SqlBool>`(recorded, node, seq) < (${after.recorded}, ${after.node}, ${after.seq})`,
      )
    const rows = await query
      .orderBy('recorded', 'desc')
      .orderBy('node', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute()
    return rows.map(({ node, seq, recorded, record }) => ({ node, seq, recorded, event: eventOf(record) }))
  },
})

const about = (patients: readonly Identifier[]) =>
  sql<SqlBool>`person = any(array[${sql.join(
    patients.map(
      ({ system, value }) =>
        sql`md5(jsonb_build_object('system', ${system}::text, 'value', ${value}::text)::text)`,
    ),
  )}]::text[])`

const hasOne = (parts: readonly object[]) =>
  sql<SqlBool>`(${sql.join(
    parts.map((part) => sql`${event} @> ${JSON.stringify(part)}::jsonb`),
    sql` or `,
  )})`

const eventOf = (record: string): RecordedEvent['event'] =>
  (JSON.parse(record) as { event: RecordedEvent['event'] }).event
