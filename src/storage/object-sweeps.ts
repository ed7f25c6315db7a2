import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import type { SweepLedger } from '../archive/ports.ts'
import { ExchangeError } from '../errors.ts'

/** Where a digest of an object may stand: whoever keeps objects has a line here, or the sweeper takes them. */
export const holders = [
  { table: 'instances', column: 'digest', digest: 'digest' },
  { table: 'quarantine', column: 'digest', digest: 'digest' },
  { table: 'documents', column: 'received_object', digest: `decode(received_object, 'hex')` },
  { table: 'documents', column: 'bundle_object', digest: `decode(bundle_object, 'hex')` },
] as const

const everyDigest = holders
  .map(({ table, column, digest }) => `select ${digest} as digest from ${table} where ${column} is not null`)
  .join(' union ')

const page = 10_000
/** A sweep removes what it gave up within this time, or leaves it. */
const removalSeconds = 300
/** How long a writer waits for a sweep that is at its object. */
const waits = { tries: 60, ms: 500 }
/** Any number that no other lock has. */
const turnLock = 5_207_312_004
/** A way in lasts less than this; older marks concern nobody. */
const rememberedHours = 48

/** Sweeps of the object store as the database knows them. */
export function objectSweeps(pool: Pool): SweepLedger & {
  /**
   * Which of these objects a sweep has given up since they may have been written: they have to be looked at again. Waits
   * while one is under way. Errors: `unavailable`.
   */
  swept(digests: readonly string[]): Promise<readonly string[]>
} {
  return {
    async inTurn(everyMs, work) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        if (!(await isOurTurn(client, everyMs))) return false
        await work()
        return true
      } catch (error) {
        broken = error as Error
        throw error
      } finally {
        await client.query('select pg_advisory_unlock_all()').catch((error: Error) => {
          broken = error
        })
        client.release(broken)
      }
    },
    needed: () => neededDigests(pool),
    async giveUp(digests) {
      await pool.query(
        `insert into object_sweeps (digest) select decode(hex, 'hex') from unnest($1::text[]) hex
         on conflict (digest) do update set begun_at = now(), pending = object_sweeps.pending + 1`,
        [digests],
      )
      const { rows } = await pool.query<{ hex: string }>(
        `select hex from unnest($1::text[]) hex where decode(hex, 'hex') not in (
           select digest from (${everyDigest}) every where digest = any(
             select decode(given, 'hex') from unnest($1::text[]) given))`,
        [digests],
      )
      return rows.map(({ hex }) => hex)
    },
    async over(digests) {
      await pool.query(
        `update object_sweeps set pending = greatest(0, pending - 1)
         where digest = any(select decode(hex, 'hex') from unnest($1::text[]) hex)`,
        [digests],
      )
      await pool.query(`delete from object_sweeps where begun_at < now() - make_interval(hours => $1)`, [
        rememberedHours,
      ])
    },
    async unusedMetadata(keys) {
      const { rows } = await pool.query<{ key: string }>(
        `select given.key from unnest($1::text[]) given(key)
         where not exists (select from series s where s.metadata_key = given.key)
           and not exists (select from replaced_metadata r where r.key = given.key)`,
        [keys],
      )
      return rows.map(({ key }) => key)
    },
    async endQuarantine(days) {
      const { rowCount } = await pool.query(
        'delete from quarantine where received_at < now() - make_interval(days => $1)',
        [days],
      )
      return rowCount ?? 0
    },
    async swept(digests) {
      for (let tries = 0; tries < waits.tries; tries++) {
        const { rows } = await pool.query<{ hex: string; busy: boolean }>({
          name: 'object-sweeps',
          text: `select encode(digest, 'hex') as hex,
              pending > 0 and begun_at > now() - make_interval(secs => $2) as busy
            from object_sweeps
            where digest = any(select decode(hex, 'hex') from unnest($1::text[]) hex)`,
          values: [digests, 2 * removalSeconds],
        })
        if (rows.every(({ busy }) => !busy)) return rows.map(({ hex }) => hex)
        await sleep(waits.ms)
      }
      throw new ExchangeError('unavailable', undefined, { retryAfter: 60 })
    },
  }
}

async function isOurTurn(client: PoolClient, everyMs: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
    turnLock,
  ])
  if (!rows[0]?.locked) return false
  const begun = await client.query(
    `insert into sweep_runs (name, begun_at) values ('objects', now())
     on conflict (name) do update set begun_at = now()
       where sweep_runs.begun_at <= now() - make_interval(secs => $1::float8 / 1000)
     returning 1`,
    [everyMs],
  )
  return begun.rowCount === 1
}

async function* neededDigests(pool: Pool): AsyncGenerator<string> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    // One state of the index, sorted by the server; what comes later is young in the store.
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local statement_timeout = 0')
    await client.query(`declare needed no scroll cursor for ${everyDigest} order by 1`)
    for (;;) {
      const { rows } = await client.query<{ digest: Buffer }>(`fetch ${page} from needed`)
      for (const { digest } of rows) yield digest.toString('hex')
      if (rows.length < page) return
    }
  } catch (error) {
    broken = error as Error
    throw error
  } finally {
    await client.query('rollback').catch((error: Error) => {
      broken = error
    })
    client.release(broken)
  }
}
