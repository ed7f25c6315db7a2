import type { DatabaseError, Pool } from 'pg'
import type { Identifier, PatientIdentity } from '../domain/patient.ts'

/** A person of the registry, and how many of the identifiers that were asked for name it. */
export interface NamedPatient {
  readonly id: string
  readonly family: string
  readonly given: string[]
  readonly birth_date: string | null
  readonly sex: PatientIdentity['sex']
  readonly named: number
}

/** The persons whom these identifiers name. */
export async function namedBy(
  pool: Pool,
  identifiers: readonly Identifier[],
): Promise<readonly NamedPatient[]> {
  const { rows } = await pool.query<NamedPatient>({
    name: 'patients-named-by',
    text: `select p.id, p.family, p.given, p.birth_date, p.sex, n.named
      from (
        select patient_id, count(*)::int as named from patient_identifiers
        where (value, system) in (select value, system from unnest($1::text[], $2::text[]) as asked (system, value))
        group by patient_id) n
      join patients p on p.id = n.patient_id`,
    values: [identifiers.map(({ system }) => system), identifiers.map(({ value }) => value)],
  })
  return rows
}

/**
 * The identifier of each of these persons, by the key that was asked: the first of these namespaces that they have one of,
 * else the first of all. Of two rows that became one person, that of the row that stayed.
 */
export async function knownAs(
  pool: Pool,
  keys: readonly string[],
  systems: readonly string[],
): Promise<ReadonlyMap<string, Identifier>> {
  const asked = [...new Set(keys)].filter((key) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key))
  if (asked.length === 0) return new Map()
  const { rows } = await pool.query<Identifier & { key: string }>({
    name: 'patients-known-as',
    text: `select distinct on (p.id) p.id as key, n.system, n.value
      from patients p join patient_identifiers n on n.patient_id = coalesce(p.merged_into, p.id)
      where p.id = any($1::uuid[])
      order by p.id, array_position($2::text[], n.system) nulls last, n.system, n.value`,
    values: [asked, systems],
  })
  return new Map(rows.map(({ key, system, value }) => [key, { system, value }]))
}

/**
 * Enters a person whom nobody knows yet, in one statement.
 * @returns the key; undefined when another writer entered one of the identifiers at the same moment.
 */
export async function enterPatient(
  pool: Pool,
  { name, birthDate, sex, identifiers }: PatientIdentity,
): Promise<string | undefined> {
  try {
    const { rows } = await pool.query<{ id: string }>({
      name: 'patients-enter',
      text: `with made as (
          insert into patients (family, given, birth_date, sex) values ($1, $2, $3, $4) returning id),
        named as (
          insert into patient_identifiers (system, value, patient_id)
          select distinct given.system, given.value, made.id
          from made, unnest($5::text[], $6::text[]) as given (system, value))
        select id from made`,
      values: [
        name.family,
        name.given,
        birthDate ?? null,
        sex,
        identifiers.map(({ system }) => system),
        identifiers.map(({ value }) => value),
      ],
    })
    return rows[0]?.id
  } catch (error) {
    if ((error as DatabaseError).code === uniqueViolation) return undefined
    throw error
  }
}

const uniqueViolation = '23505'
