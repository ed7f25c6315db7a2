import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Database, OpenDatabase } from '../../src/storage/database.ts'
import { bucketPlace } from '../../src/storage/object-s3-place.ts'
import { folderPlace, sameStore as isSame } from '../../src/storage/store-id.ts'
import { testDatabase } from '../support/database.ts'
import { swiftClient } from '../support/swift.ts'

const place = mkdtempSync(join(tmpdir(), 'roentgate-lost-'))
const folder = join(place, 'store')
const away = join(place, 'away')
const sameStore = (db: Database, at: string): Promise<void> => isSame(db, folderPlace(at))
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

test('a bucket is the one that the database knows, or nothing is kept in it', async () => {
  const service = swiftClient(inject('swift'))
  const [own, other] = [await testDatabase(), await testDatabase()]
  try {
    const [settings, wrong] = [await service.bucket(), await service.bucket()]
    const place = bucketPlace(settings)
    await Promise.all([1, 2].map(() => isSame(own.db, place)))
    const id = await place.id()
    const named = { Bucket: settings.bucket, Key: `${settings.prefix}store-id` }

    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    await expect(isSame(own.db, bucketPlace(wrong))).rejects.toThrow('name the right')
    expect(await bucketPlace(wrong).id()).toBeUndefined()
    await service.client.send(
      new PutObjectCommand({ ...named, Key: `${settings.prefix}objects/ab`, Body: 'x' }),
    )
    await expect(isSame(other.db, place)).rejects.toThrow('another database')
    await service.client.send(new DeleteObjectCommand(named))
    await expect(isSame(own.db, place)).rejects.toThrow('name the right')
    await service.client.send(new PutObjectCommand({ ...named, Body: `${id}\n` }))
    await expect(isSame(own.db, place)).resolves.toBeUndefined()
  } finally {
    service.client.destroy()
    await Promise.all([own.close(), other.close()])
  }
})
