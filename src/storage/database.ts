import { resolve } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool, types } from 'pg'
import type { Config } from '../config.ts'
import { embeddedPostgres } from './embedded-postgres.ts'
import type { Schema } from './schema.ts'

export type Database = Kysely<Schema>

export interface OpenDatabase {
  readonly db: Database
  /** For LISTEN, COPY and whatever Kysely does not cover; `storage/` only. */
  readonly pool: Pool
  /** Version of the server; an error when it doesn't answer. */
  version(): Promise<string>
  close(): Promise<void>
}

// 20 = int8. Sizes and counts stay far below 2^53.
types.setTypeParser(20, Number)

/**
 * Connects to the configured PostgreSQL, or to the private one under the data folder, which is started if it isn't
 * running yet and stopped by whoever started it.
 */
export async function openDatabase(config: Pick<Config, 'dataDir' | 'database'>): Promise<OpenDatabase> {
  const server = config.database.url ? undefined : await embeddedPostgres(resolve(config.dataDir, 'postgres'))
  const pool = new Pool({
    connectionString: config.database.url ?? server?.url,
    max: config.database.poolSize,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    application_name: 'roentgate',
  })
  pool.on('error', () => {}) // an idle connection that breaks is replaced by the next use
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    pool,
    async version() {
      const { rows } = await sql<{
        version: string
      }>`select current_setting('server_version') as version`.execute(db)
      return rows[0]?.version ?? 'unknown'
    },
    async close() {
      await db.destroy()
      await server?.stop()
    },
  }
}
