import { Migrator, sql } from 'kysely'
import type { Database } from './database.ts'
import { archiveMigrations } from './migrations/archive.ts'
import { auditMigrations } from './migrations/audit.ts'
import { commitmentMigrations } from './migrations/commitments.ts'
import { documentsMigrations } from './migrations/documents.ts'
import { patientsMigrations } from './migrations/patients.ts'
import { portalMigrations } from './migrations/portal.ts'
import { trustMigrations } from './migrations/trust.ts'

const migrations = {
  ...patientsMigrations,
  ...archiveMigrations,
  ...commitmentMigrations,
  ...documentsMigrations,
  ...trustMigrations,
  ...auditMigrations,
  ...portalMigrations,
}

/** Any number that no other lock has. */
const lock = 5_207_312_003
const undefinedTable = '42P01'
const insufficientPrivilege = '42501'

/**
 * Brings the schema up to date; when several nodes start at once one does it and the others wait. A schema that is up to
 * date is only looked at, which a role without rights to change it may do. Errors: when it is behind and this role may
 * not change it.
 * @returns the names of the migrations that were applied now.
 */
export async function migrate(db: Database): Promise<string[]> {
  const applied = await appliedIn(db)
  if (Object.keys(migrations).every((name) => applied.has(name))) return []
  return db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0`.execute(connection)
    await sql`select pg_advisory_lock(${sql.lit(lock)})`.execute(connection)
    try {
      return await toLatest(connection)
    } catch (error) {
      if ((error as { code?: string }).code !== insufficientPrivilege) throw error
      throw new Error(
        'The schema of the database is behind and this role may not change it: run roentgate migrate as its owner',
        { cause: error },
      )
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(lock)})`.execute(connection)
      await sql`reset statement_timeout`.execute(connection)
    }
  })
}

async function appliedIn(db: Database): Promise<ReadonlySet<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    return new Set(rows.map(({ name }) => name))
  } catch (error) {
    if ((error as { code?: string }).code === undefinedTable) return new Set()
    throw error
  }
}

async function toLatest(db: Database): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    allowUnorderedMigrations: true,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw error
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}
