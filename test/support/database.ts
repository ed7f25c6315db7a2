import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import '../../src/storage/database.ts' // sets how int8 is read
import type { OpenDatabase } from '../../src/storage/database.ts'
import { embeddedPostgres } from '../../src/storage/embedded-postgres.ts'
import { migrate } from '../../src/storage/migrate.ts'
import type { Schema } from '../../src/storage/schema.ts'

/** A new, migrated, empty database on a private server of this test process. */
export async function testDatabase(): Promise<OpenDatabase> {
  const dir = join(tmpdir(), `roentgate-test-${randomBytes(6).toString('hex')}`)
  mkdirSync(dir, { recursive: true })
  const server = await embeddedPostgres(join(dir, 'postgres'))
  const pool = new Pool({ connectionString: server.url, max: 8 })
  pool.on('error', () => {})
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  await migrate(db)
  return {
    db,
    pool,
    async close() {
      await db.destroy()
      await server.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
