import { sql } from 'kysely'
import type { Database } from './database.ts'

const oldest = 150_000

interface Settings {
  readonly version: string
  readonly number: number
  readonly fsync: string
  readonly commit: string
  readonly pages: string
  readonly encoding: string
  readonly places: number
  readonly encrypted: boolean
  readonly local: boolean
}

/** What makes a server lose what was acknowledged, or refuse work later; each with what to do. */
const rules: readonly {
  readonly ill: (settings: Settings, poolSize: number) => boolean
  readonly words: string
}[] = [
  { ill: ({ number }) => number < oldest, words: 'older than PostgreSQL 15: upgrade it' },
  {
    ill: ({ fsync }) => fsync !== 'on',
    words: 'fsync is off, so a crash loses what was acknowledged: set it on',
  },
  {
    ill: ({ commit }) => commit === 'off',
    words: 'synchronous_commit is off, so a crash loses what was acknowledged: set it on',
  },
  {
    ill: ({ pages }) => pages !== 'on',
    words: 'full_page_writes is off, so a crash may damage it: set it on',
  },
  { ill: ({ encoding }) => encoding !== 'UTF8', words: 'the database is not in UTF8: make it anew' },
  {
    ill: ({ places }, poolSize) => places < poolSize,
    words: 'fewer connections are allowed than database.poolSize: raise max_connections or lower poolSize',
  },
  {
    ill: ({ encrypted, local }) => !encrypted && !local,
    words: 'the line to it is not encrypted: set database.tls',
  },
]

/** Version of the server, and what is wrong with it in words for the operator. */
export async function databaseHealth(
  db: Database,
  poolSize: number,
): Promise<{ readonly version: string; readonly ills: readonly string[] }> {
  const { rows } = await sql<Settings>`select current_setting('server_version') as version,
    current_setting('server_version_num')::int as number, current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages,
    current_setting('server_encoding') as encoding,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as places,
    coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
    coalesce(inet_client_addr() <<= '127.0.0.0/8' or inet_client_addr() = '::1', true) as local`.execute(db)
  const [settings] = rows
  if (!settings) throw new Error('The database says nothing about itself')
  return {
    version: settings.version,
    ills: rules.filter(({ ill }) => ill(settings, poolSize)).map(({ words }) => words),
  }
}
