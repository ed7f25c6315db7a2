import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { ObjectStore } from '../../src/archive/ports.ts'
import { sweep } from '../../src/archive/sweep.ts'
import { type OpenDatabase, openDatabase } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { objectFolder } from '../../src/storage/object-folder.ts'
import { objectS3 } from '../../src/storage/object-s3.ts'
import { holders, objectSweeps } from '../../src/storage/object-sweeps.ts'
import { newDatabase } from '../support/postgres.ts'
import { swiftClient } from '../support/swift.ts'

const hour = 3_600_000
/** Everything counts as old: clocks of the store and of the test need not agree to the second. */
const allOld = { graceMs: -hour, quarantineDays: 0 }

async function openIndex(): Promise<OpenDatabase> {
  const url = await newDatabase(inject('cluster'))
  const database = await openDatabase({ dataDir: '/nonexistent', database: { url, poolSize: 8 } })
  await migrate(database.db)
  return database
}

describe.each(['folder', 's3'])('sweeping the object store in a %s', (kind) => {
  const service = swiftClient(inject('swift'))
  let database: OpenDatabase
  let folder: string
  let store: ObjectStore
  beforeAll(async () => {
    database = await openIndex()
    folder = await mkdtemp(join(tmpdir(), 'roentgate-sweep-'))
    const { swept } = objectSweeps(database.pool)
    store =
      kind === 'folder' ? objectFolder(folder) : objectS3({ settings: await service.bucket(), folder, swept })
  })
  afterAll(async () => {
    await store.close()
    await database.close()
    service.client.destroy()
    await rm(folder, { recursive: true, force: true })
  })

  async function put(bytes: Buffer): Promise<string> {
    const staged = await store.stage(
      (async function* () {
        yield bytes
      })(),
      2 ** 20,
    )
    try {
      await staged.settle()
      await store.keep([staged])
      return staged.digest
    } finally {
      await staged.release()
    }
  }
  const need = (digest: string): Promise<unknown> =>
    database.pool.query(
      `insert into quarantine (digest, bytes, reason, detail, source) values (decode($1, 'hex'), 1, $2, '', '')`,
      [digest, randomUUID()],
    )
  async function isHeld(digest: string): Promise<boolean> {
    const object = await store.open(digest).catch(() => undefined)
    object?.close()
    return object !== undefined
  }
  const swept = (options: Parameters<typeof sweep>[1]) =>
    sweep({ objects: store, ledger: objectSweeps(database.pool) }, options)

  test('takes what nothing needs, and nothing else', async () => {
    const needed = await Promise.all(Array.from({ length: 5 }, () => put(randomBytes(100))))
    await Promise.all(needed.map(need))
    const unused = await Promise.all(Array.from({ length: 60 }, () => put(randomBytes(100))))
    const [used, idle] = [randomUUID(), randomUUID()]
    for (const key of [used, idle]) await store.metadata.write(key, Buffer.from('{}'))
    await database.pool.query('insert into replaced_metadata (key) values ($1)', [used])
    const [ofNeeded, ofUnused] = [`${needed[0]}-thumbnail-1`, `${unused[0]}-thumbnail-1`]
    for (const key of [ofNeeded, ofUnused]) await store.derived.write(key, Buffer.from('x'))

    const young = await swept({ graceMs: hour, quarantineDays: 0 })
    expect(young).toMatchObject({ objects: 0, metadata: 0, derived: 0 })
    const old = await swept(allOld)
    expect(old).toMatchObject({ objects: 60, bytes: 6000, metadata: 1, derived: 1 })
    expect(await Promise.all(needed.map(isHeld))).toEqual(needed.map(() => true))
    expect(await store.metadata.read(used)).toBeDefined()
    expect(await store.metadata.read(idle)).toBeUndefined()
    expect(await store.derived.read(ofNeeded)).toBeDefined()
    expect(await swept(allOld)).toMatchObject({ objects: 0, metadata: 0, derived: 0 })
  })

  test('takes objects out of the quarantine after the days that are configured, then their bytes', async () => {
    const digest = await put(randomBytes(100))
    await need(digest)
    await database.pool.query(
      `update quarantine set received_at = now() - interval '91 days' where digest = decode($1, 'hex')`,
      [digest],
    )

    expect(await swept({ graceMs: -hour, quarantineDays: 0 })).toMatchObject({ quarantined: 0, objects: 0 })
    expect(await isHeld(digest)).toBe(true)
    expect(await swept({ graceMs: -hour, quarantineDays: 90 })).toMatchObject({ quarantined: 1, objects: 1 })
  })

  test('never takes an object that another node keeps at the same moment', async () => {
    const contents = Array.from({ length: 12 }, () => randomBytes(64))
    for (const bytes of contents) await put(bytes)
    await sleep(7200)
    const digests = contents.map((bytes) => createHash('sha256').update(bytes).digest('hex'))
    const keeping = contents.map(async (bytes, index) => {
      await sleep(index * 8)
      await put(bytes)
      await need(digests[index] ?? '')
      return true
    })
    const sweeping = Promise.all([
      swept({ graceMs: 6000, quarantineDays: 0 }),
      swept({ graceMs: 6000, quarantineDays: 0 }),
    ])
    const acknowledged = await Promise.all(keeping.map((one) => one.catch(() => false)))
    await sweeping
    const held = await Promise.all(digests.map(isHeld))

    expect(acknowledged.map((isKept, index) => !isKept || held[index])).toEqual(digests.map(() => true))
  })
})

test('one node of all sweeps, and not again before it is time', async () => {
  const database = await openIndex()
  const [one, two] = [objectSweeps(database.pool), objectSweeps(database.pool)]
  const ran: string[] = []
  let started = (): void => {}
  const isRunning = new Promise<void>((resolve) => {
    started = resolve
  })
  let release = (): void => {}
  const first = one.inTurn(hour, async () => {
    ran.push('one')
    started()
    await new Promise<void>((resolve) => {
      release = resolve
    })
  })
  await isRunning
  const during = await two.inTurn(0, async () => void ran.push('two'))
  release()
  const after = [await first, await two.inTurn(hour, async () => void ran.push('three'))]
  const later = await two.inTurn(0, async () => void ran.push('four'))
  await database.close()

  expect([during, ...after, later]).toEqual([false, true, false, true])
  expect(ran).toEqual(['one', 'four'])
})

test('every column that names an object is known to the sweeper', async () => {
  const database = await openIndex()
  const { rows } = await database.pool.query<{ place: string }>(
    `select table_name || '.' || column_name as place from information_schema.columns
     where table_schema = 'public' and (column_name ~ 'digest|sha256|_object$|object_key' )`,
  )
  await database.close()
  const known = holders.map(({ table, column }) => `${table}.${column}`)

  expect(rows.map(({ place }) => place).sort()).toEqual([...known, 'object_sweeps.digest'].sort())
})
