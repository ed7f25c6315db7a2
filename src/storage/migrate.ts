import { Migrator } from 'kysely'
import type { Database } from './database.ts'
import { archiveMigrations } from './migrations/archive.ts'
import { auditMigrations } from './migrations/audit.ts'
import { documentsMigrations } from './migrations/documents.ts'
import { patientsMigrations } from './migrations/patients.ts'
import { portalMigrations } from './migrations/portal.ts'
import { trustMigrations } from './migrations/trust.ts'

const migrations = {
  ...patientsMigrations,
  ...archiveMigrations,
  ...documentsMigrations,
  ...trustMigrations,
  ...auditMigrations,
  ...portalMigrations,
}

/**
 * Brings the schema up to date; safe when several nodes start at once (Kysely holds an advisory lock).
 * @returns the names of the migrations that were applied now.
 */
export async function migrate(db: Database): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    allowUnorderedMigrations: true,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw error
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}
