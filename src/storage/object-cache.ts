import { randomUUID } from 'node:crypto'
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import type { OpenObject } from '../archive/ports.ts'

/** What a dead process left half done goes after this long. */
const abandonedMs = 3_600_000

export interface ObjectCache {
  /** Opens the local copy of an object, which `fetch` writes to a file when there is none. The caller closes it. */
  open(digest: string, fetch: (file: string) => Promise<void>): Promise<OpenObject>
  /** The copy that is there already. */
  openHeld(digest: string): OpenObject | undefined
}

/**
 * Copies of objects in a folder, up to so many bytes; those that weren't used for longest go. Objects never change, so a
 * copy is right as long as it is there, on whatever node.
 */
export function objectCache(folder: string, maxBytes: number): ObjectCache {
  mkdirSync(folder, { recursive: true })
  const pathOf = (digest: string): string => join(folder, digest)
  const inUse = new Map<string, number>()
  const held = new LRUCache<string, number>({
    maxSize: Math.max(1, maxBytes),
    sizeCalculation: (bytes) => Math.max(1, bytes),
    dispose(_, digest, reason) {
      if (reason !== 'set' && !inUse.has(digest)) rmSync(pathOf(digest), { force: true })
    },
  })
  for (const [digest, bytes] of found(folder)) held.set(digest, bytes)
  const coming = new Map<string, Promise<void>>()

  const fill = async (digest: string, fetch: (file: string) => Promise<void>): Promise<void> => {
    const file = join(folder, `.${randomUUID()}`)
    try {
      await fetch(file)
      await rename(file, pathOf(digest))
    } finally {
      rmSync(file, { force: true })
    }
  }
  const openCopy = (digest: string): OpenObject | undefined => {
    const path = pathOf(digest)
    let fd: number
    try {
      fd = openSync(path, 'r')
    } catch {
      held.delete(digest)
      return undefined
    }
    const { size } = fstatSync(fd)
    inUse.set(digest, (inUse.get(digest) ?? 0) + 1)
    held.set(digest, size)
    let isOpen = true
    const close = (): void => {
      if (!isOpen) return
      isOpen = false
      closeSync(fd)
      const users = (inUse.get(digest) ?? 1) - 1
      if (users > 0) inUse.set(digest, users)
      else {
        inUse.delete(digest)
        if (!held.has(digest)) rmSync(path, { force: true })
      }
    }
    return { bytes: size, path, content: { fd, size }, close }
  }
  return {
    async open(digest, fetch) {
      const copy = held.has(digest) ? openCopy(digest) : undefined
      if (copy) return copy
      let filling = coming.get(digest)
      if (!filling) {
        filling = fill(digest, fetch).finally(() => coming.delete(digest))
        coming.set(digest, filling)
      }
      await filling
      const fresh = openCopy(digest)
      if (!fresh) throw new Error('The local copy of an object was removed by another program')
      return fresh
    },
    openHeld: (digest) => (held.has(digest) ? openCopy(digest) : undefined),
  }
}

/** Copies that an earlier process left, the longest unused first. */
function found(folder: string): [string, number][] {
  const copies: { name: string; bytes: number; at: number }[] = []
  for (const name of readdirSync(folder)) {
    const info = statSync(join(folder, name), { throwIfNoEntry: false })
    if (!info) continue
    if (!name.startsWith('.')) copies.push({ name, bytes: info.size, at: info.mtimeMs })
    else if (Date.now() - info.mtimeMs > abandonedMs) rmSync(join(folder, name), { force: true })
  }
  return copies.sort((a, b) => a.at - b.at).map(({ name, bytes }) => [name, bytes])
}
