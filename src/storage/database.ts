import { resolve } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool, types } from 'pg'
import type { DatabaseSettings } from '../config-storage.ts'
import { embeddedPostgres } from './embedded-postgres.ts'
import { asUnavailable, connectionOf, TellingClient } from './postgres-client.ts'
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
 * For a server elsewhere: a node that vanished must not hold locks for the two hours that TCP waits, and one that hangs
 * must not hold them for ever.
 */
const remoteOptions = [
  'tcp_keepalives_idle=20',
  'tcp_keepalives_interval=5',
  'tcp_keepalives_count=4',
  'idle_in_transaction_session_timeout=600000',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

/** A server that says nothing for so long after a statement's time is over hangs; milliseconds. */
const answerMs = 5000

/**
 * Connects to the configured PostgreSQL, or to the private one under the data folder, which is started if it isn't
 * running yet and stopped by whoever started it. Connections that break are replaced by the next use; errors that pass
 * are `unavailable`.
 */
export async function openDatabase(config: {
  readonly dataDir: string
  readonly database: Partial<DatabaseSettings>
}): Promise<OpenDatabase> {
  const { database } = config
  const server = database.url ? undefined : await embeddedPostgres(resolve(config.dataDir, 'postgres'))
  const statementMs = database.statementMs ?? 30_000
  const pool = new Pool({
    ...(server ? { connectionString: server.url } : { ...connectionOf(database), options: remoteOptions }),
    max: database.poolSize ?? 12,
    connectionTimeoutMillis: database.connectMs ?? 5000,
    statement_timeout: statementMs,
    query_timeout: statementMs + answerMs,
    application_name: 'roentgate',
    keepAlive: true,
    keepAliveInitialDelayMillis: 20_000,
    Client: TellingClient,
  })
  pool.on('error', () => {}) // an idle connection that breaks is replaced by the next use
  // One that breaks while it is in use, but between two statements, is told by the next of them.
  pool.on('connect', (client) => void client.on('error', () => {}))
  tellWhenAway(pool)
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

type Connected = Parameters<Parameters<Pool['connect']>[0]>

/** Makes a connection that can't be had `unavailable`; the pool's own `query` comes by here too. */
function tellWhenAway(pool: Pool): void {
  const connect = pool.connect.bind(pool)
  const told = async () => {
    try {
      return await connect()
    } catch (error) {
      throw asUnavailable(error)
    }
  }
  const withCallback = (done: (...args: Connected) => void): void =>
    connect((error, client, release) => done(error && (asUnavailable(error) as Error), client, release))
  pool.connect = ((done?: (...args: Connected) => void) =>
    done ? withCallback(done) : told()) as Pool['connect']
}
