import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { ObjectStore } from '../../src/archive/ports.ts'
import { objectFolder } from '../../src/storage/object-folder.ts'
import { objectS3 } from '../../src/storage/object-s3.ts'
import { swiftClient } from '../support/swift.ts'

// One contract, two engines: whatever the folder does, the bucket does.

const service = swiftClient(inject('swift'))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roentgate-engines-'))
})
afterAll(async () => {
  service.client.destroy()
  await rm(folder, { recursive: true, force: true })
})

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000)
}
const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe.each(['folder', 's3'])('the object store in a %s', (kind) => {
  let store: ObjectStore
  let own: string
  beforeAll(async () => {
    own = await mkdtemp(join(folder, `${kind}-`))
    store =
      kind === 'folder'
        ? objectFolder(own)
        : objectS3({ settings: await service.bucket(), folder: own, swept: async () => [] })
  })
  afterAll(() => store.close())

  async function put(bytes: Buffer): Promise<string> {
    const staged = await store.stage(pieces(bytes), 2 ** 30)
    await store.keep([staged])
    await staged.release()
    return staged.digest
  }
  async function streamed(digest: string, start: number, end: number): Promise<Buffer> {
    const found: Buffer[] = []
    for await (const piece of store.stream(digest, { start, end })) found.push(piece as Buffer)
    return Buffer.concat(found)
  }
  const everything = Number.MAX_SAFE_INTEGER

  test.each([0, 1, 70_000, 1_000_000, 5_000_000, 20_000_000])(
    'keeps %i bytes under their digest and gives them back',
    async (length) => {
      const bytes = randomBytes(length)
      const digest = await put(bytes)
      const target = Buffer.alloc(length)
      await store.read(digest, { start: 0, end: length }, target, 0)

      expect(digest).toBe(digestOf(bytes))
      expect(target.equals(bytes)).toBe(true)
      expect((await streamed(digest, 0, everything)).equals(bytes)).toBe(true)
      expect(await readdir(join(own, 'incoming'))).toEqual([])
    },
  )

  test('gives spans of an object, and opens it as a file', async () => {
    const bytes = randomBytes(2_000_000)
    const digest = await put(bytes)
    const target = Buffer.alloc(8)
    await store.read(digest, { start: 100, end: 104 }, target, 2)
    const opened = await store.open(digest)
    const again = await store.open(digest)
    await store.read(digest, { start: 200, end: 204 }, target, 0)

    expect(target.subarray(0, 4)).toEqual(bytes.subarray(200, 204))
    expect(target.subarray(4, 6)).toEqual(bytes.subarray(102, 104))
    expect((await streamed(digest, 10, 1_500_010)).equals(bytes.subarray(10, 1_500_010))).toBe(true)
    expect(opened).toMatchObject({ bytes: bytes.length, path: expect.any(String) })
    expect(again.path).toBe(opened.path)
    opened.close()
    again.close()
  })

  test('keeps one object for the same content, whoever comes first', async () => {
    const bytes = randomBytes(1000)
    const [a, b] = await Promise.all([put(bytes), put(bytes)])
    await put(bytes)
    const listed: string[] = []
    for await (const object of store.list()) listed.push(object.digest)

    expect(a).toBe(b)
    expect(listed.filter((digest) => digest === a)).toHaveLength(1)
    expect(listed).toEqual([...listed].sort())
  })

  test('has nothing under digests that it does not keep, and under names that are none', async () => {
    for (const name of ['0'.repeat(64), '../../../etc/passwd', 'x', '']) {
      const missing = { code: 'not-found' }

      await expect(store.open(name)).rejects.toMatchObject(missing)
      await expect(store.read(name, { start: 0, end: 1 }, Buffer.alloc(1), 0)).rejects.toMatchObject(missing)
      await expect((async () => streamed(name, 0, 1))()).rejects.toMatchObject(missing)
    }
  })

  test.each([1000, 3_000_000])('refuses more than %i bytes when that is the bound', async (bound) => {
    const staging = store.stage(pieces(randomBytes(bound + 1)), bound)

    await expect(staging).rejects.toMatchObject({ code: 'too-large' })
    expect(await readdir(join(own, 'incoming'))).toEqual([])
  })

  test('removes what is old enough, once', async () => {
    const digest = await put(randomBytes(500))
    const young = await store.remove(digest, 60_000)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const old = await store.remove(digest, 0)
    const again = await store.remove(digest, 0)

    expect([young, old, again]).toEqual([false, true, false])
    await expect(streamed(digest, 0, 1)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('keeps named things until they are removed, and takes no name that leads elsewhere', async () => {
    await store.metadata.write('abcd-1', Buffer.from('one'))
    await store.metadata.write('abcd-0', Buffer.from('two'))
    const held = await store.metadata.read('abcd-1')
    const keys: string[] = []
    for await (const { key } of store.metadata.list()) keys.push(key)
    await store.metadata.remove('abcd-1')

    expect(held?.toString()).toBe('one')
    expect(keys).toEqual(['abcd-0', 'abcd-1'])
    expect(await store.metadata.read('abcd-1')).toBeUndefined()
    await expect(store.derived.write('../x', Buffer.alloc(1))).rejects.toThrow('Not a key')
  })

  test('says that it is well', () => expect(store.check()).resolves.toBeUndefined())
})

test('an object lies in the bucket byte for byte, under its digest', async () => {
  const settings = await service.bucket()
  const store = objectS3({ settings, folder: await mkdtemp(join(folder, 'a-')), swept: async () => [] })
  const bytes = randomBytes(100_000)
  const staged = await store.stage(pieces(bytes), 2 ** 20)
  await staged.settle()
  await store.keep([staged])
  const Key = `archive/objects/${digestOf(bytes)}`
  const { Body } = await service.client.send(new GetObjectCommand({ Bucket: settings.bucket, Key }))
  const found = await Body?.transformToByteArray()
  await store.close()

  expect(Buffer.from(found ?? []).equals(bytes)).toBe(true)
})
