import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ObjectStore } from '../../src/archive/ports.ts'
import { objectFolder } from '../../src/storage/object-folder.ts'

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
