import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import type { ObjectStore } from '../../src/archive/ports.ts'
import type { S3Settings } from '../../src/config-storage.ts'
import { objectS3 } from '../../src/storage/object-s3.ts'
import { type Fault, type FaultProxy, faultProxy } from '../support/fault-proxy.ts'
import { swiftClient } from '../support/swift.ts'

// A real store behind a proxy that does what networks and busy stores do.

const service = swiftClient(inject('swift'))
let proxy: FaultProxy
let settings: S3Settings
let folder: string
let store: ObjectStore
beforeAll(async () => {
  proxy = await faultProxy(service.url)
  settings = await service.bucket(proxy.url)
})
afterAll(async () => {
  await proxy.close()
  service.client.destroy()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roentgate-faults-'))
  store = objectS3({ settings, folder, swept: async () => [] })
})
afterEach(async () => {
  proxy.faultOf = () => 'pass'
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000)
}
async function put(bytes: Buffer): Promise<string> {
  const staged = await store.stage(pieces(bytes), 2 ** 30)
  try {
    await store.keep([staged])
    return staged.digest
  } finally {
    await staged.release()
  }
}
async function whole(digest: string): Promise<Buffer> {
  const found: Buffer[] = []
  for await (const piece of store.stream(digest, { start: 0, end: Number.MAX_SAFE_INTEGER }))
    found.push(piece as Buffer)
  return Buffer.concat(found)
}
/** The first so many requests of a method fare badly. */
function first(count: number, method: string, fault: Fault): void {
  let left = count
  proxy.faultOf = (request) => (request.method === method && left-- > 0 ? fault : 'pass')
}
const always = (method: string, fault: Fault): void => {
  proxy.faultOf = (request) => (request.method === method ? fault : 'pass')
}

test.each(['busy', 'reset', 'lost', 'slow'] as const)(
  'keeps an object although the store is %s at first',
  async (fault) => {
    const bytes = randomBytes(300_000)
    first(2, 'PUT', fault)
    const digest = await put(bytes)

    expect((await whole(digest)).equals(bytes)).toBe(true)
  },
)

test.each(['busy', 'reset', 'lost'] as const)(
  'keeps a large object although parts of it meet a store that is %s',
  async (fault) => {
    const bytes = randomBytes(20_000_000)
    first(2, 'PUT', fault)
    const digest = await put(bytes)

    expect((await whole(digest)).equals(bytes)).toBe(true)
  },
)

test.each([
  ['busy', 'unavailable'],
  ['reset', 'unavailable'],
  ['forbidden', 'unavailable'],
  ['full', 'storage-full'],
] as const)('acknowledges nothing when the store stays %s, and says %s', async (fault, code) => {
  always('PUT', fault)

  await expect(put(randomBytes(300_000))).rejects.toMatchObject({ code })
  await expect(put(randomBytes(9_000_000))).rejects.toMatchObject({ code })
  expect(await readdir(join(folder, 'incoming'))).toEqual([])
})

test('takes back the parts of a large object that was not kept', async () => {
  always('PUT', 'full')
  await expect(put(randomBytes(20_000_000))).rejects.toMatchObject({ code: 'storage-full' })
  const { Uploads } = await service.client.send(new ListMultipartUploadsCommand({ Bucket: settings.bucket }))

  expect(Uploads ?? []).toEqual([])
})

test('takes back parts that a node left when it died', async () => {
  always('DELETE', 'forbidden')
  proxy.faultOf = (request) => (request.method !== 'POST' ? 'full' : 'pass')
  await expect(put(randomBytes(20_000_000))).rejects.toMatchObject({ code: 'storage-full' })
  proxy.faultOf = () => 'pass'
  const young = await store.clean(3_600_000)
  const old = await store.clean(-3_600_000)
  const { Uploads } = await service.client.send(new ListMultipartUploadsCommand({ Bucket: settings.bucket }))

  expect([young, old]).toEqual([0, 1])
  expect(Uploads ?? []).toEqual([])
})

test.each(['truncated', 'shortened', 'reset', 'busy'] as const)(
  'gives every byte although answers are %s',
  async (fault) => {
    const bytes = randomBytes(2_000_000)
    const digest = await put(bytes)
    first(2, 'GET', fault)
    const streamed = await whole(digest)
    first(2, 'GET', fault)
    const target = Buffer.alloc(1_000_000)
    await store.read(digest, { start: 500_000, end: 1_500_000 }, target, 0)
    first(2, 'GET', fault)
    const opened = await store.open(digest)
    opened.close()

    expect(streamed.equals(bytes)).toBe(true)
    expect(target.equals(bytes.subarray(500_000, 1_500_000))).toBe(true)
    expect(opened.bytes).toBe(bytes.length)
  },
)

test.each(['busy', 'reset', 'forbidden'] as const)(
  'says unavailable, not that an object is gone, when the store stays %s',
  async (fault) => {
    const digest = await put(randomBytes(1000))
    always('GET', fault)

    await expect(whole(digest)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(store.open(digest)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(store.metadata.read('abcd')).rejects.toMatchObject({ code: 'unavailable' })
  },
)

test('opens no object whose bytes were changed in the bucket', async () => {
  const bytes = randomBytes(1000)
  const digest = await put(bytes)
  const Key = `archive/objects/${digest}`
  const Body = Buffer.concat([bytes.subarray(1), Buffer.alloc(1)])
  await service.client.send(new PutObjectCommand({ Bucket: settings.bucket, Key, Body }))

  await expect(store.open(digest)).rejects.toMatchObject({ code: 'integrity' })
  expect(await readdir(join(folder, 'copies'))).toEqual([])
})

test('lets the store refuse a body that was changed on the way', async () => {
  const bytes = randomBytes(1000)
  const digest = createHash('sha256').update(bytes).digest('hex')
  const staged = await store.stage(pieces(bytes), 2 ** 20)
  if ('chunks' in staged.content) staged.content.chunks[0]?.fill(0)

  await expect(store.keep([staged])).rejects.toMatchObject({ code: 'unavailable' })
  await expect(whole(digest)).rejects.toMatchObject({ code: 'not-found' })
})

test('an object that a sweep took meanwhile is not acknowledged', async () => {
  const swept = objectS3({ settings, folder, swept: async (digests) => digests })
  const staged = await swept.stage(pieces(randomBytes(1000)), 2 ** 20)
  await staged.settle()
  await store.remove(staged.digest, -3_600_000)

  await expect(swept.keep([staged])).rejects.toMatchObject({ code: 'unavailable' })
  await swept.close()
})

test('a folder for large objects that is full is told as such, and is free again afterwards', async () => {
  const small = objectS3({
    settings: { ...settings, stagingBytes: 6_000_000 },
    folder,
    swept: async () => [],
  })
  const one = await small.stage(pieces(randomBytes(4_000_000)), 2 ** 30)
  await expect(small.stage(pieces(randomBytes(4_000_000)), 2 ** 30)).rejects.toMatchObject({
    code: 'storage-full',
  })
  await small.keep([one])
  const two = await small.stage(pieces(randomBytes(4_000_000)), 2 ** 30)
  await two.release()
  await small.close()

  expect(two.bytes).toBe(4_000_000)
})

test('local copies stay within their bound, and one in use stays', async () => {
  const bounded = objectS3({
    settings: { ...settings, cacheBytes: 2_500_000 },
    folder,
    swept: async () => [],
  })
  const digests = []
  for (let count = 0; count < 4; count++) digests.push(await put(randomBytes(1_000_000)))
  const held = await bounded.open(digests[0] ?? '')
  for (const digest of digests.slice(1)) (await bounded.open(digest)).close()
  const inUse = await readdir(join(folder, 'copies'))
  held.close()
  const after = await readdir(join(folder, 'copies'))
  await bounded.close()

  expect(inUse).toContain(digests[0])
  expect(inUse).toHaveLength(3)
  expect(after.sort()).toEqual(digests.slice(2).sort())
})
