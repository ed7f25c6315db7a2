import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenDatabase } from '../../src/storage/database.ts'
import { sameStore } from '../../src/storage/store-id.ts'
import { testDatabase } from '../support/database.ts'

const place = mkdtempSync(join(tmpdir(), 'roentgate-lost-'))
const folder = join(place, 'store')
const away = join(place, 'away')
let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  await database.close()
  rmSync(place, { recursive: true, force: true })
})

test('nodes that start together on a new folder agree on what it is', async () => {
  await Promise.all([1, 2, 3].map(() => sameStore(database.db, folder)))
  await sameStore(database.db, folder)

  expect(readFileSync(join(folder, 'store-id'), 'utf8')).toMatch(/^[0-9a-f-]{36}\n$/)
})

test('a mount point without its disk is not taken for a new store, and nothing is made there', async () => {
  renameSync(folder, away)
  mkdirSync(folder)
  await expect(sameStore(database.db, folder)).rejects.toThrow('mount its disk')
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
  renameSync(away, folder)

  await expect(sameStore(database.db, folder)).resolves.toBeUndefined()
})

test('the store of another database is refused, before a sweep takes its objects for unused', async () => {
  mkdirSync(join(folder, 'objects/ab'), { recursive: true })
  writeFileSync(join(folder, 'objects/ab/cd'), 'an object')
  const other = await testDatabase()
  try {
    await expect(sameStore(other.db, folder)).rejects.toThrow('another database')
    await sameStore(other.db, join(place, 'new'))
    await expect(sameStore(other.db, folder)).rejects.toThrow('another database')
  } finally {
    await other.close()
  }
})

test('an archive from before stores had an id gets one where its objects are, and nowhere else', async () => {
  const older = await testDatabase()
  try {
    await older.pool.query(`insert into studies (uid, patient_key, attributes, answer)
      values ('1.2', gen_random_uuid(), '{}', '{}')`)
    await older.pool.query(
      `insert into series (study_id, uid, attributes, answer) select id, '1.2.3', '{}', '{}' from studies`,
    )
    await older.pool.query(`insert into instances (study_id, series_id, sop_uid, sop_class, transfer_syntax, bytes, digest)
      select study_id, id, '1.2.3.4', '1.2', '1.2', 1, '\\x00' from series`)
    await expect(sameStore(older.db, join(place, 'empty'))).rejects.toThrow('mount its disk')
    mkdirSync(join(place, 'held/objects/ab'), { recursive: true })
    writeFileSync(join(place, 'held/objects/ab/cd'), 'an object')

    await expect(sameStore(older.db, join(place, 'held'))).resolves.toBeUndefined()
  } finally {
    await older.close()
  }
})
