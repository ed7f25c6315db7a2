import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ObjectStore } from '../../src/archive/ports.ts'
import { objectFolder } from '../../src/storage/object-folder.ts'
import { ownNode } from '../support/own-node.ts'

const folder = mkdtempSync(join(tmpdir(), 'roentgate-full-'))
const canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'none', folder]).status === 0

let store: ObjectStore
beforeAll(() => {
  store = objectFolder(folder)
})
afterAll(() => {
  if (canMount) spawnSync('umount', ['--lazy', folder]) // folders stay open to be synchronised
  rmSync(folder, { recursive: true, force: true })
})

async function put(bytes: Buffer): Promise<string> {
  const staged = await store.stage(
    (async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
    })(),
    2 ** 30,
  )
  try {
    await store.keep([staged])
    return staged.digest
  } finally {
    await staged.release()
  }
}

// A disk can only be filled up where a small one can be made.
test.skipIf(!canMount)(
  'F06: a full disk is told as such, for small and large objects, and what is held stays',
  async () => {
    const bytes = randomBytes(2_000_000)
    const digest = await put(bytes)
    await expect(put(randomBytes(5_000_000))).rejects.toMatchObject({ code: 'storage-full' })
    const small: string[] = []
    const filling = async (): Promise<void> => {
      for (;;) small.push(await put(randomBytes(900_000)))
    }
    await expect(filling()).rejects.toMatchObject({ code: 'storage-full' })
    const target = Buffer.alloc(bytes.length)
    await store.read(digest, { start: 0, end: bytes.length }, target, 0)

    expect(target.equals(bytes)).toBe(true)
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  },
)

test.skipIf(!canMount)('room that was made is used without a restart', async () => {
  for await (const { digest } of store.list()) await store.remove(digest, -1000)

  expect(await put(randomBytes(3_000_000))).toHaveLength(64)
})

test.skipIf(!canMount)('below the reserve nothing new is taken, and above it again', async () => {
  for await (const { digest } of store.list()) await store.remove(digest, -1000)
  const careful = objectFolder(folder, { reserveBytes: 3_000_000 })
  const filler = join(folder, 'filler')
  writeFileSync(filler, Buffer.alloc(4_000_000))
  await expect(careful.check()).rejects.toMatchObject({ code: 'storage-full' })
  await expect(careful.stage([randomBytes(10)] as never, 100)).rejects.toMatchObject({ code: 'storage-full' })
  rmSync(filler)

  await expect(careful.check()).resolves.toBeUndefined()
  await expect(put(randomBytes(1000))).resolves.toHaveLength(64)
})

test.skipIf(!canMount)(
  'a node whose disk is full is ready to serve what it holds, and says that it takes nothing new until there is room',
  async () => {
    const filler = join(folder, 'filler')
    const node = await ownNode({ objects: { folder: join(folder, 'store'), reserveBytes: 1_000_000 } })
    try {
      const ready = async (path = ''): Promise<unknown> => {
        const answer = await fetch(`${node.operations}/health/ready${path}`)
        const { status, parts } = (await answer.json()) as { status: string; parts: Record<string, string> }
        return [answer.status, status, parts.objects]
      }
      expect(await ready()).toEqual([200, 'ok', 'ok'])
      expect(await ready('/write')).toEqual([200, 'ok', 'ok'])
      writeFileSync(filler, Buffer.alloc(5_500_000))
      const full = 'The disk of the object store is full: nothing new is taken, what is held is served'
      expect(await ready()).toEqual([200, 'reading-only', full])
      expect(await ready('/write')).toEqual([503, 'reading-only', full])
      rmSync(filler)
      expect(await ready('/write')).toEqual([200, 'ok', 'ok'])
    } finally {
      rmSync(filler, { force: true })
      await node.stop()
    }
  },
  60_000,
)
