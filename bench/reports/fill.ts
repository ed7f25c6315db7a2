import type { Client } from 'pg'

export const reportsInIndex = 1_000_000
/** Persons whose lists are measured, and rows of each. */
export const [longLists, rowsOfLong] = [20, 500]
const rowsOfOthers = 4
const step = 50_000

/** National number of a person of the filled index. */
export const personNumber = (n: number): string => `BENCH-${n}`

const person = (n: string): string => `md5('person ' || ${n})::uuid`
/** Number of the person whom report `n` is about. */
const owner = `case when n < ${longLists * rowsOfLong} then n / ${rowsOfLong} else ${longLists} + n / ${rowsOfOthers} end`
const drawn = (salt: string, range: number): string =>
  `((hashtextextended('${salt}' || n, 0) & 2147483647) % ${range})`
/** What differs from report to report; the rest is the pattern's. */
const own: Readonly<Record<string, string>> = {
  id: 'each.id',
  patient_id: 'patient',
  key: `'urn:oid:2.999.7|' || n`,
  reference: `replace(pattern.reference, pattern.id::text, each.id::text)`,
  identifiers: `array['urn:oid:2.999.7|' || n, n::text]`,
  study_uids: `array['2.25.1' || n, 'urn:oid:2.25.1' || n, 'urn:dicom:uid|2.25.1' || n, 'urn:dicom:uid|urn:oid:2.25.1' || n]`,
  accessions: `array['urn:oid:2.999.5|A' || n, 'A' || n]`,
  orders: `array['urn:oid:2.999.4|O' || n, 'O' || n]`,
  modalities: `array['http://dicom.nema.org/resources/ontology/DCM|' || modality, 'http://dicom.nema.org/resources/ontology/DCM|', modality]`,
  period_low: 'day',
  period_high: `day + interval '1 day'`,
  date_low: `day + interval '1 hour'`,
  date_high: `day + interval '1 hour 1 second'`,
  updated_at: `day + interval '2 hours'`,
}

/**
 * Reports of 250,000 persons, straight into the tables, made after one report that is there already. They are settled
 * afterwards, so that nothing runs beside what is measured.
 * @param system namespace of national numbers. @param pattern id of the report that they are made after.
 */
export async function fill(client: Client, system: string, pattern: string): Promise<void> {
  await client.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'")
  await client.query(`
    with made as (select n, ${person('n')} as id from generate_series(0, ${longLists + reportsInIndex / rowsOfOthers}) as n),
      named as (insert into patients (id, family, given, birth_date, sex)
        select id, 'Family' || n, array['Given'], '1950-01-01', 'female' from made)
    insert into patient_identifiers (system, value, patient_id) select '${system}', 'BENCH-' || n, id from made`)
  const { rows: columns } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns where table_name = 'documents'`,
  )
  const names = columns.map(({ name }) => name)
  const values = names.map((name) => own[name] ?? `pattern.${name}`)
  const indexes = await dropIndexes(client)
  for (let from = 0; from < reportsInIndex; from += step)
    await client.query(
      `insert into documents (${names}) select ${values} from (
         select n, md5('report ' || n)::uuid as id, ${person(`(${owner})`)} as patient,
           (array['CT','MR','DX','US','MG'])[1 + ${drawn('modality', 5)}] as modality,
           timestamptz '2026-11-01' - ${drawn('day', 7300)} * interval '1 day' as day
         from generate_series(${from}, ${from + step - 1}) as n) as each,
       (select * from documents where id = $1) as pattern`,
      [pattern],
    )
  for (const definition of indexes) await client.query(definition)
  for (const table of ['documents', 'patients', 'patient_identifiers'])
    await client.query(`vacuum analyze ${table}`)
  await client.query('checkpoint')
}

/** Rows go in faster without them; gives what makes them again. Those of constraints stay. */
async function dropIndexes(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = 'documents'::regclass and not indisunique`,
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ definition }) => definition)
}
