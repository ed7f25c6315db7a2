import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'

/** A new, migrated, empty database on a private server of this test process. */
export async function testDatabase(): Promise<OpenDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'roentgate-test-'))
  const database = await openDatabase({ dataDir, database: { poolSize: 8 } })
  await migrate(database.db)
  return {
    ...database,
    async close() {
      await database.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
