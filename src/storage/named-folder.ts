import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { NamedObjects } from '../archive/ports.ts'
import { syncFolder } from './sync-folder.ts'

export const keyPattern = /^[0-9a-f][0-9a-z-]{3,120}$/

/** Things under keys in a folder, divided by the key's first two characters. A reader sees the whole of one, or none. */
export function namedFolder(root: string, { durable }: { durable: boolean }): NamedObjects {
  mkdirSync(root, { recursive: true })
  const pathOf = (key: string): string => {
    if (!keyPattern.test(key)) throw new Error('Not a key of the object store')
    return join(root, key.slice(0, 2), key.slice(2))
  }
  return {
    async write(key, bytes) {
      const path = pathOf(key)
      const folder = dirname(path)
      const isNew = await made(folder)
      const draft = join(root, `.${randomUUID()}`)
      const out = await open(draft, 'wx')
      try {
        await out.write(bytes)
        if (durable) await out.datasync()
      } finally {
        await out.close()
      }
      await rename(draft, path)
      if (!durable) return
      await syncFolder(folder)
      if (isNew) await syncFolder(root)
    },
    async read(key) {
      try {
        return await readFile(pathOf(key))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    async *list() {
      for (const folder of (await readdir(root)).filter((name) => !name.startsWith('.')).sort())
        for (const name of (await readdir(join(root, folder))).sort()) {
          const info = await stat(join(root, folder, name)).catch(() => undefined)
          if (info) yield { key: folder + name, modifiedAt: info.mtime }
        }
    },
  }
}

/**
 * Makes a folder if it isn't there; never those above it: a store whose disk is away must not begin anew in its place.
 * @returns whether it was made now.
 */
async function made(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
