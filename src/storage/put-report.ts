import { type RawBuilder, sql } from 'kysely'
import type { ReportIndex, ReportRow } from '../reports/ports.ts'
import type { OpenDatabase } from './database.ts'
import { type LinkCount, linking, linkOutcome } from './document-links.ts'
import { columnsOf } from './document-rows.ts'
import { inTransaction } from './in-transaction.ts'

interface Answer {
  readonly entered: boolean
  /** Whether a newer version is held, or a report that says it replaces this one. */
  readonly superseded: boolean
  readonly counts: readonly LinkCount[] | null
}

/**
 * Enters a version of a report, supersedes what it replaces and links it, in one statement that the server plans once for
 * a connection. Versions of one report take turns.
 */
export async function putReport(
  { db, pool }: Pick<OpenDatabase, 'db' | 'pool'>,
  row: ReportRow,
): ReturnType<ReportIndex['put']> {
  const { sql: text, parameters } = entering(row).compile(db)
  return inTransaction(pool, async (client) => {
    // By itself: what is entered then sees all that was there when its turn came.
    await client.query({
      name: 'report-turn',
      text: `select pg_advisory_xact_lock(hashtextextended('report ' || key, 0)) from unnest($1::text[]) as key`,
      values: [[row.key, ...row.replaces].sort()],
    })
    const { rows } = await client.query<Answer>({ name: 'report-enter', text, values: [...parameters] })
    const { entered = false, superseded = false, counts } = rows[0] ?? {}
    return {
      kind: entered ? 'stored' : 'present',
      current: !superseded,
      ...linkOutcome(counts ?? []),
    }
  })
}

const entering = (row: ReportRow): RawBuilder<Answer> => {
  const columns = enteredColumns(row)
  const own = sql`kind = 'report' and id <> ${row.id} and patient_id = ${row.patientKey}`
  const replaced = sql`${row.replaces}::text[]`
  // A version that replaces its own report by the number that all versions share replaces older ones only.
  return sql<Answer>`
    with newer as (
      select from documents where ${own} and (
        key = ${row.key} and (coalesce(version_at, ''), version_label) > (${row.order.at}, ${versionLabel(row.order.version)})
        or key <> ${row.key} and replaces && ${[row.key, ...row.keys.tokens.identifier]}::text[]) limit 1),
    mine as (
      insert into documents (${sql.join(columns.map(([name]) => sql.ref(name)))}, status, updated_at)
      values (${sql.join(columns.map(([, value]) => value))},
        case when exists (select from newer) then 'superseded' else ${statusOf(row)} end, clock_timestamp())
      on conflict (id) do nothing
      returning *),
    older as (
      update documents set status = 'superseded', updated_at = clock_timestamp()
      where ${own} and status <> 'superseded'
        and (key = ${row.key} or key = any(${replaced}) or identifiers && ${replaced})
        and exists (select from mine where mine.status <> 'superseded')),
    ${linking}
    select exists (select from mine) as entered, exists (select from newer) as superseded,
      (select json_agg(each) from (select conflict, count(*) as n from matches group by conflict) each) as counts`
}

const statusOf = ({ enteredInError }: ReportRow) => (enteredInError ? 'entered-in-error' : 'current')

function enteredColumns(row: ReportRow): [name: string, value: unknown][] {
  return Object.entries({
    id: row.id,
    kind: 'report',
    patient_id: row.patientKey,
    key: row.key,
    reference: row.reference,
    received_object: row.receivedObject,
    received_type: row.receivedType,
    bundle_object: row.bundleObject,
    origin_study: row.originStudy ?? null,
    replaces: [...row.replaces],
    version_at: row.order.at,
    version_label: versionLabel(row.order.version),
    ...columnsOf(row.keys),
  })
}

/** Versions that are numbers compare as numbers: 10 after 9. */
const versionLabel = (version: string): string => version.replace(/\d+/g, (digits) => digits.padStart(8, '0'))
