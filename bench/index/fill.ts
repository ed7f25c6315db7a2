import type { Client } from 'pg'
import { seriesAnswer, studyAnswer } from '../../src/archive/search-answer.ts'
import type { DicomJson } from '../../src/dicom/attributes.ts'

/** Studies a statement, so that none takes long. */
const step = 50_000
const studiesPerPatient = 4
const families = 2000

/** Names of the texts that stand in the answers in place of a study's own, and what SQL puts there. */
const filled: Readonly<Record<string, string>> = {
  '@study@': 'uid',
  '@series@': 'series_uid',
  '@patient@': 'patient_id',
  '@name@': `initcap(name_folded)`,
  '@birth@': 'birth_date',
  '@date@': 'study_date',
  '@accession@': 'accession',
  '@referring@': `initcap(referring_folded)`,
  '@id@': 'study_id',
  '@description@': 'description',
}

const study: DicomJson = {
  '00080020': { vr: 'DA', Value: ['@date@'] },
  '00080030': { vr: 'TM', Value: ['101500'] },
  '00080050': { vr: 'SH', Value: ['@accession@'] },
  '00080090': { vr: 'PN', Value: [{ Alphabetic: '@referring@' }] },
  '00081030': { vr: 'LO', Value: ['@description@'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: '@name@' }] },
  '00100020': { vr: 'LO', Value: ['@patient@'] },
  '00100030': { vr: 'DA', Value: ['@birth@'] },
  '00100040': { vr: 'CS', Value: ['F'] },
  '0020000D': { vr: 'UI', Value: ['@study@'] },
  '00200010': { vr: 'SH', Value: ['@id@'] },
}
const series: DicomJson = {
  '00080060': { vr: 'CS', Value: ['CT'] },
  '0008103E': { vr: 'LO', Value: ['Axial'] },
  '0020000E': { vr: 'UI', Value: ['@series@'] },
  '00200011': { vr: 'IS', Value: [1] },
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const withValues = (template: string): string =>
  Object.entries(filled).reduce(
    (expression, [name, sql]) =>
      template.includes(name) ? `replace(${expression}, '${name}', ${sql})` : expression,
    quoted(template),
  )

/** A number that looks random and is the same each time, from 0 to below `range`. */
const drawn = (salt: string, range: number): string =>
  `((hashtextextended('${salt}' || n, 0) & 2147483647) % ${range})`
/** The lower the likelier, as names and days are. */
const skewed = (salt: string, range: number): string =>
  `(power((${drawn(salt, 1_000_000)})::float / 1000000, 3) * ${range})::int`
const person = (expression: string): string =>
  expression.replaceAll('|| n,', `|| (n / ${studiesPerPatient}),`)

const tables = ['studies', 'series', 'instances']

/**
 * Studies from number `from` to below `to`, each with two series of one instance: straight into the tables, which are
 * settled afterwards, so that nothing runs beside what is measured.
 */
export async function fill(client: Client, from: number, to: number): Promise<void> {
  await client.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'")
  for (const table of tables) await client.query(`alter table ${table} set (autovacuum_enabled = false)`)
  const indexes = to - from > step ? await dropIndexes(client) : []
  for (let at = from; at < to; at += step) await fillStep(client, at, Math.min(at + step, to))
  for (const definition of indexes) await client.query(definition)
  for (const table of tables) await client.query(`vacuum analyze ${table}`)
  await client.query('checkpoint')
}

/** Rows go in faster without them; gives what makes them again. Those of constraints stay. */
async function dropIndexes(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = any($1::regclass[]) and not indisunique`,
    [tables],
  )
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ definition }) => definition)
}

async function fillStep(client: Client, from: number, to: number): Promise<void> {
  await client.query(`
    with made as (
      select n, '2.25.1' || lpad(n::text, 30, '0') as uid, ${patientId('n')} as patient_id,
        'family' || ${person(skewed('family', families))} || '^given' || ${person(drawn('given', 500))} as name_folded,
        to_char(date '1930-01-01' + ${person(drawn('birth', 34_000))}::int, 'YYYYMMDD') as birth_date,
        to_char(date '2026-11-01' - ${skewed('day', 7300)}, 'YYYYMMDD') as study_date,
        ${accession('n')} as accession, 'ID' || n as study_id,
        'referrer' || ${drawn('referrer', 5000)} || '^doctor' as referring_folded,
        (array['CT Thorax', 'MR Head', 'Chest PA', 'Abdomen', 'Knee', 'Mammography'])[1 + ${drawn('description', 6)}] as description,
        (array[['CR','CR'], ['CR','CR'], ['CT','CT'], ['CT','SR'], ['MR','MR'], ['US','US'], ['MG','MG'], ['PT','CT']])[1 + ${drawn('modality', 8)}:1 + ${drawn('modality', 8)}][1:2] as pair
      from generate_series(${from}, ${to - 1}) as n),
    texts as (
      select *, (select array_agg(distinct m order by m) from unnest(pair) as m) as modalities from made)
    insert into studies (uid, patient_key, patient_id, name_folded, birth_date, sex, study_date, study_time, accession,
      study_id, description, referring_folded, modalities, sop_classes, series_count, instance_count, bytes, attributes, answer)
    select uid, md5(patient_id)::uuid, patient_id, name_folded, birth_date, 'F', study_date, '101500', accession,
      study_id, description, referring_folded, modalities, '{1.2.840.10008.5.1.4.1.1.2}', 2, 2, 1000000,
      ${withValues(JSON.stringify(study))}, ${withValues(studyAnswer('@study@', study))}
    from texts order by n`)
  await client.query(`
    insert into series (study_id, uid, modality, number, description, instance_count, bytes, attributes, answer)
    select id, series_uid, modalities[1], k, 'Axial', 1, 500000,
      ${withValues(JSON.stringify(series))}, ${withValues(seriesAnswer('@study@', '@series@', series))}
    from (select *, uid || '.' || k as series_uid from studies, generate_series(1, 2) as k
      where uid >= '2.25.1' || lpad('${from}', 30, '0') and uid < '2.25.1' || lpad('${to}', 30, '0')) as each`)
  await client.query(`
    insert into instances (study_id, series_id, sop_uid, sop_class, number, transfer_syntax, bytes, digest)
    select s.id, r.id, r.uid || '.1', '1.2.840.10008.5.1.4.1.1.2', 1, '1.2.840.10008.1.2.1', 500000, sha256(r.uid::bytea)
    from studies s join series r on r.study_id = s.id
    where s.uid >= '2.25.1' || lpad('${from}', 30, '0') and s.uid < '2.25.1' || lpad('${to}', 30, '0')`)
}

function patientId(n: string): string {
  return `'PID' || lpad((${n} / ${studiesPerPatient})::text, 8, '0')`
}
function accession(n: string): string {
  return `'ACC' || lpad((${n})::text, 9, '0')`
}

/** Search values of the study with this number, and what they must find. */
export const studyNumber = (n: number) => ({
  uid: `2.25.1${String(n).padStart(30, '0')}`,
  patientId: `PID${String(Math.floor(n / studiesPerPatient)).padStart(8, '0')}`,
  studiesOfPatient: studiesPerPatient,
  accession: `ACC${String(n).padStart(9, '0')}`,
  studyId: `ID${n}`,
})
