import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { asked, type Cluster, newDatabase, postgresCluster } from '../support/postgres.ts'

// A server of the country's own in place of the private one.

let own: Cluster
beforeAll(async () => {
  own = await postgresCluster({ max_connections: '20' })
})
afterAll(() => own.close())

/** Certificates of a server called `localhost`, and who signed them. */
function certificates(folder: string): { ca: string; cert: string; key: string } {
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  openssl('req', '-x509', ...key, ...subject, '-keyout', at('key.pem'), '-out', at('cert.pem'))
  return { ca: at('cert.pem'), cert: at('cert.pem'), key: at('key.pem') }
}

const open = (url: string, more = {}) =>
  openDatabase({ dataDir: '/nonexistent', database: { url, poolSize: 4, connectMs: 1000, ...more } })

test('several nodes that start at once bring the schema up to date once', async () => {
  const url = await newDatabase(inject('cluster'))
  const nodes = await Promise.all(Array.from({ length: 5 }, () => open(url)))
  const applied = await Promise.all(nodes.map(({ db }) => migrate(db)))
  const again = await Promise.all(nodes.map(({ db }) => migrate(db)))
  await Promise.all(nodes.map((node) => node.close()))

  expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
  expect(again.flat()).toEqual([])
})

test('a role that owns nothing finds the schema up to date, and says so when it is behind', async () => {
  const url = await newDatabase(inject('cluster'))
  const role = `app_${url.split('/').at(-1)}`
  await asked(url, `create role ${role} login`)
  const app = await open(url.replace('owner', role))
  const behind = migrate(app.db)
  await expect(behind).rejects.toThrow('run roentgate migrate as its owner')
  const owner = await open(url)
  await migrate(owner.db)
  await asked(url, `grant select on kysely_migration to ${role}`)

  expect(await migrate(app.db)).toEqual([])
  await app.close()
  await owner.close()
})

test('a study entered under a row of the registry that became another one is that one’s', async () => {
  const database = await open(await newDatabase(inject('cluster')))
  await migrate(database.db)
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into patients (family, given, sex) select 'x', '{}', 'unknown' from generate_series(1, 2) returning id`,
  )
  const [gone, left] = rows.map(({ id }) => id)
  await database.pool.query('update patients set merged_into = $2 where id = $1', [gone, left])
  await database.pool.query(
    `insert into studies (uid, patient_key, attributes, answer) values ('1.2.3', $1, '{}', '{}')`,
    [gone],
  )
  const { rows: studies } = await database.pool.query('select patient_key from studies')
  await database.close()

  expect(studies).toEqual([{ patient_key: left }])
})

test('F09: a server that is stopped is told as unavailable, and used again when it is back, without a restart', async () => {
  const database = await open(await own.database())
  await migrate(database.db)
  await own.stop('fast')
  const away = { code: 'unavailable' }

  await expect(database.version()).rejects.toMatchObject(away)
  await expect(database.pool.query('select 1')).rejects.toMatchObject(away)
  await expect(database.pool.connect()).rejects.toMatchObject(away)
  await own.start()
  expect(await database.version()).toMatch(/^\d+/)
  await database.close()
})

test('F10: a crash in the middle of a transaction is told as unavailable, and nothing of it is there', async () => {
  const database = await open(await own.database())
  await database.pool.query('create table kept (n int)')
  await database.pool.query('insert into kept values (1)')
  const client = await database.pool.connect()
  await client.query('begin')
  await client.query('insert into kept values (2)')
  const waiting = client.query('select pg_sleep(30)')
  const told = expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
  await own.stop('immediate')
  await told
  client.release(true)
  await own.start()
  const { rows } = await database.pool.query('select n from kept')
  await database.close()

  expect(rows).toEqual([{ n: 1 }])
})

test('the line is encrypted, and only to the server that the certificate names', async () => {
  const { ca, cert, key } = certificates(own.folder)
  const files = { ssl_cert_file: readFileSync(cert), ssl_key_file: readFileSync(key) }
  for (const [name, bytes] of Object.entries(files)) await own.put(name, bytes)
  await asked(own.url, 'alter system set ssl = on')
  for (const name of Object.keys(files))
    await asked(own.url, `alter system set ${name} = '${join(own.folder, name)}'`)
  await own.stop()
  await own.start()
  const named = own.url.replace('127.0.0.1', 'localhost')
  const well = await open(named, { tls: { ca } })
  const { rows } = await well.pool.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
  const misnamed = await open(own.url, { tls: { ca } })
  const unsigned = await open(named, { tls: {} })

  expect(rows).toEqual([{ ssl: true }])
  await expect(misnamed.version()).rejects.toThrow(/IP: 127.0.0.1 is not in the cert/)
  await expect(unsigned.version()).rejects.toThrow(/self-signed|unable to verify/)
  for (const database of [well, misnamed, unsigned]) await database.close()
})

test('F11: a statement that lasts too long ends, and the connection goes on', async () => {
  const database = await open(inject('cluster'), { statementMs: 1000 })

  await expect(database.pool.query('select pg_sleep(30)')).rejects.toMatchObject({ code: 'unavailable' })
  expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await database.close()
})

test('F12: a connection that finds itself on a standby is given up, so that the next finds the new primary', async () => {
  const url = await own.database()
  const database = await open(url, { poolSize: 1 })
  await database.pool.query('create table kept (n int)')
  await database.pool.query('set default_transaction_read_only = on')

  await expect(database.pool.query('insert into kept values (1)')).rejects.toMatchObject({
    code: 'unavailable',
  })
  await sleep(100)
  expect((await database.pool.query('insert into kept values (1)')).rowCount).toBe(1)
  await database.close()
})
