import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ObjectStore } from '../archive/ports.ts'
import { objectFolder } from './object-folder.ts'

let folder: string
let store: ObjectStore
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roentgate-objects-'))
  store = objectFolder(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000)
}
const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
async function put(bytes: Buffer): Promise<string> {
  const staged = await store.stage(pieces(bytes), 2 ** 30)
  await store.keep([staged])
  await staged.release()
  return staged.digest
}
async function readAll(digest: string, length: number): Promise<Buffer> {
  const target = Buffer.alloc(length)
  await store.read(digest, { start: 0, end: length }, target, 0)
  return target
}
const incoming = (): Promise<string[]> => readdir(join(folder, 'incoming'))

test.each([0, 1, 70_000, 1_000_000, 5_000_000])('keeps %i bytes under their digest', async (length) => {
  const bytes = randomBytes(length)
  const digest = await put(bytes)

  expect(digest).toBe(digestOf(bytes))
  expect((await readAll(digest, length)).equals(bytes)).toBe(true)
  expect(await incoming()).toEqual([])
})

test('gives spans of an object at once and in pieces', async () => {
  const bytes = randomBytes(2_000_000)
  const digest = await put(bytes)
  const streamed: Buffer[] = []
  for await (const piece of store.stream(digest, { start: 10, end: 1_500_010 }))
    streamed.push(piece as Buffer)
  const target = Buffer.alloc(8)
  await store.read(digest, { start: 100, end: 104 }, target, 2)

  expect(Buffer.concat(streamed).equals(bytes.subarray(10, 1_500_010))).toBe(true)
  expect(target.subarray(2, 6)).toEqual(bytes.subarray(100, 104))
})

test('keeps one object for the same content, whoever comes first', async () => {
  const bytes = randomBytes(1000)
  const [a, b] = await Promise.all([put(bytes), put(bytes)])
  await put(bytes)
  const listed: string[] = []
  for await (const { digest } of store.list()) listed.push(digest)

  expect(a).toBe(b)
  expect(listed).toEqual([a])
})

test('leaves nothing of what was taken in and not kept', async () => {
  for (const length of [1000, 3_000_000]) {
    const staged = await store.stage(pieces(randomBytes(length)), 2 ** 30)
    await staged.settle()
    await staged.release()
  }

  expect(await incoming()).toEqual([])
  expect(await store.list()[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
})

test.each([1000, 3_000_000])(
  'refuses more than %i bytes when that is the bound, and leaves nothing',
  async (bound) => {
    const staging = store.stage(pieces(randomBytes(bound + 1)), bound)

    await expect(staging).rejects.toMatchObject({ code: 'too-large' })
    expect(await incoming()).toEqual([])
  },
)

test.each(['../../../etc/passwd', 'x', ''])(
  'has nothing under a name that is no digest: %s',
  async (name) => {
    await expect(store.open(name)).rejects.toMatchObject({ code: 'not-found' })
    await expect(store.read(name, { start: 0, end: 1 }, Buffer.alloc(1), 0)).rejects.toMatchObject({
      code: 'not-found',
    })
  },
)

test('keeps named things until they are removed, and takes no name that leads elsewhere', async () => {
  await store.metadata.write('abcd-1', Buffer.from('one'))
  const held = await store.metadata.read('abcd-1')
  await store.metadata.remove('abcd-1')

  expect(held?.toString()).toBe('one')
  expect(await store.metadata.read('abcd-1')).toBeUndefined()
  await expect(store.derived.write('../x', Buffer.alloc(1))).rejects.toThrow('Not a key')
})
