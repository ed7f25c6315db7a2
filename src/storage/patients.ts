import { sql } from 'kysely'
import type { PatientRegistry, PersonTraits } from '../country-a/ports.ts'
import { foldText } from '../domain/fold-text.ts'
import { type Identifier, type PatientIdentity, personId } from '../domain/patient.ts'
import type { Database, OpenDatabase } from './database.ts'
import { enterPatient, knownAs, type NamedPatient, namedBy } from './patient-statements.ts'

/** What must follow when two rows of the registry turn out to be one person; runs inside the same transaction. */
export type PatientMerged = (
  trx: Database,
  merged: { readonly from: string; readonly into: string },
) => Promise<void>

export interface RegistryOptions {
  readonly patientMerged?: readonly PatientMerged[]
  /** Namespaces by which persons are known abroad, the best first. */
  readonly nationalSystems?: readonly string[]
}

type Row = Omit<NamedPatient, 'named'>

/** The registry of persons. Writers that name the same identifier take turns, so that a person is made once. */
export function patientRegistry(
  { db, pool }: Pick<OpenDatabase, 'db' | 'pool'>,
  options: RegistryOptions = {},
): PatientRegistry {
  const { patientMerged = [], nationalSystems = [] } = options
  const peopleFor = (keys: readonly string[]) => knownAs(pool, keys, nationalSystems)

  return {
    async resolve(identity) {
      const known = await namedBy(pool, identity.identifiers)
      const only = known.length === 1 ? known[0] : undefined
      if (only && isComplete(only, identity)) return only.id
      const entered = known.length === 0 ? await enterPatient(pool, identity) : undefined
      if (entered !== undefined) return entered
      return locked(db, identity.identifiers, async (trx) => {
        const [owner] = await ownersOf(trx, identity.identifiers)
        if (owner === undefined) return insert(trx, identity)
        await fill(trx, owner, identity)
        await addIdentifiers(trx, owner, identity.identifiers)
        return owner
      })
    },

    async register(identity) {
      return locked(db, identity.identifiers, async (trx) => {
        const [key, ...others] = await ownersOf(trx, identity.identifiers)
        if (key === undefined) return { key: await insert(trx, identity), merged: [] }
        for (const from of others) await merge(trx, { from, into: key }, patientMerged)
        await trx.updateTable('patients').set(columnsOf(identity)).where('id', '=', key).execute()
        await addIdentifiers(trx, key, identity.identifiers)
        return { key, merged: others }
      })
    },

    async find(traits) {
      const found = []
      for (const key of await ownersOf(db, traits.identifiers)) {
        const identity = await identityOf(db, key)
        if (identity && fits(identity, traits)) found.push({ key, identity })
      }
      return found.length === 1 ? found[0] : undefined
    },

    async birthDates(identifiers) {
      const known = await namedBy(pool, identifiers)
      return known.flatMap(({ birth_date }) => birth_date ?? [])
    },

    identity: (key) => identityOf(db, key),
    keyOf: async (identifier) => (await ownersOf(db, [identifier]))[0],

    async survivor(key) {
      const row = await db
        .selectFrom('patients')
        .select('merged_into')
        .where('id', '=', key)
        .executeTakeFirst()
      return row?.merged_into ?? key
    },

    personFor: async (key) => (await peopleFor([key])).get(key),
    peopleFor,
  }
}

/** Keys of the persons whom these identifiers name, the first identifier's first. */
async function ownersOf(db: Database, identifiers: readonly Identifier[]): Promise<string[]> {
  if (identifiers.length === 0) return []
  const rows = await db
    .selectFrom('patient_identifiers')
    .selectAll()
    .where((where) => where.or(identifiers.map(({ system, value }) => where.and({ system, value }))))
    .execute()
  const place = new Map(identifiers.map((identifier, index) => [personId(identifier), index]))
  const at = (row: Identifier): number => place.get(personId(row)) ?? 0
  return [...new Set(rows.sort((a, b) => at(a) - at(b)).map((row) => row.patient_id))]
}

async function locked<T>(
  db: Database,
  identifiers: readonly Identifier[],
  work: (trx: Database) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    for (const name of identifiers.map(personId).sort())
      await sql`select pg_advisory_xact_lock(hashtextextended(${`patient ${name}`}, 0))`.execute(trx)
    return work(trx)
  })
}

const isComplete = (known: NamedPatient, identity: PatientIdentity): boolean =>
  Object.keys(missingIn(known, identity)).length === 0 &&
  known.named === new Set(identity.identifiers.map(personId)).size

/** What a row lacks and an identity has. What is known stays: headers are often truncated. */
function missingIn(row: Row, identity: PatientIdentity): Partial<ReturnType<typeof columnsOf>> {
  const { family, given, birth_date, sex } = columnsOf(identity)
  const nameless = row.family === '' && row.given.length === 0
  return {
    ...(nameless && (family !== '' || given.length > 0) && { family, given }),
    ...(row.birth_date === null && birth_date !== null && { birth_date }),
    ...(row.sex === 'unknown' && sex !== 'unknown' && { sex }),
  }
}

async function fill(trx: Database, key: string, identity: PatientIdentity): Promise<void> {
  const row = await trx
    .selectFrom('patients')
    .selectAll()
    .where('id', '=', key)
    .forUpdate()
    .executeTakeFirst()
  const missing = row ? missingIn(row, identity) : {}
  if (Object.keys(missing).length === 0) return
  await trx
    .updateTable('patients')
    .set({ ...missing, updated_at: new Date() })
    .where('id', '=', key)
    .execute()
}

const columnsOf = (identity: PatientIdentity) => ({
  family: identity.name.family,
  given: [...identity.name.given],
  birth_date: identity.birthDate ?? null,
  sex: identity.sex,
})

async function insert(trx: Database, identity: PatientIdentity): Promise<string> {
  const { id } = await trx
    .insertInto('patients')
    .values(columnsOf(identity))
    .returning('id')
    .executeTakeFirstOrThrow()
  await addIdentifiers(trx, id, identity.identifiers)
  return id
}

async function addIdentifiers(trx: Database, key: string, identifiers: readonly Identifier[]): Promise<void> {
  if (identifiers.length === 0) return
  await trx
    .insertInto('patient_identifiers')
    .values(identifiers.map(({ system, value }) => ({ system, value, patient_id: key })))
    .onConflict((conflict) => conflict.columns(['value', 'system']).doNothing())
    .execute()
}

/** The row that is left keeps its key, so that addresses given out before still lead to the person. */
async function merge(
  trx: Database,
  merged: { readonly from: string; readonly into: string },
  followers: readonly PatientMerged[],
): Promise<void> {
  const { from, into } = merged
  await trx
    .updateTable('patient_identifiers')
    .set({ patient_id: into })
    .where('patient_id', '=', from)
    .execute()
  await trx.updateTable('patients').set({ merged_into: into }).where('merged_into', '=', from).execute()
  await trx.updateTable('patients').set({ merged_into: into }).where('id', '=', from).execute()
  for (const follow of followers) await follow(trx, merged)
}

async function identityOf(db: Database, key: string): Promise<PatientIdentity | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(key)) return undefined
  const row = await db
    .selectFrom('patients')
    .leftJoin('patients as survivor', 'survivor.id', 'patients.merged_into')
    .where('patients.id', '=', key)
    .select((at) => [
      at.fn.coalesce('survivor.id', 'patients.id').as('id'),
      at.fn.coalesce('survivor.family', 'patients.family').as('family'),
      at.fn.coalesce('survivor.given', 'patients.given').as('given'),
      at.fn.coalesce('survivor.birth_date', 'patients.birth_date').as('birth_date'),
      at.fn.coalesce('survivor.sex', 'patients.sex').as('sex'),
    ])
    .executeTakeFirst()
  if (!row) return undefined
  const identifiers = await db
    .selectFrom('patient_identifiers')
    .select(['system', 'value'])
    .where('patient_id', '=', row.id)
    .orderBy('system')
    .orderBy('value')
    .execute()
  return {
    identifiers,
    name: { family: row.family, given: row.given },
    ...(row.birth_date !== null && { birthDate: row.birth_date }),
    sex: row.sex,
  }
}

/** Every identifier and the birth date exactly; names without regard to case and accents. */
function fits(identity: PatientIdentity, traits: PersonTraits): boolean {
  const held = new Set(identity.identifiers.map(personId))
  if (!traits.identifiers.every((identifier) => held.has(personId(identifier)))) return false
  if (traits.birthDate !== undefined && traits.birthDate !== identity.birthDate) return false
  if (traits.sex !== undefined && traits.sex !== identity.sex) return false
  if (traits.family !== undefined && foldText(traits.family) !== foldText(identity.name.family)) return false
  if (traits.given === undefined) return true
  const names = identity.name.given.flatMap((name) => foldText(name).split(' '))
  return foldText(traits.given)
    .split(' ')
    .every((name) => names.includes(name))
}
