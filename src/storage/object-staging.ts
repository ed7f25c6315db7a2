import { createHash, type Hash, randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, statSync, unlinkSync } from 'node:fs'
import { open, rename, stat, unlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ObjectStore, StagedObject } from '../archive/ports.ts'
import { ExchangeError } from '../errors.ts'
import { syncFolder } from './sync-folder.ts'

/** An object up to this size, in bytes, is held in memory until it was looked at. */
const inMemory = 1024 * 1024
/** What a dead process left behind goes after this long; another node may share the folder. */
const abandonedMs = 24 * 3600 * 1000

interface Staged extends StagedObject {
  /** File under `incoming`, absent when the object was there already. */
  written(): Promise<string | undefined>
}

/** The way in: each object is written to a file of its own while the next one comes, then moved under its digest. */
export function objectStaging(
  incoming: string,
  pathOf: (digest: string) => string,
): Pick<ObjectStore, 'stage' | 'keep'> {
  mkdirSync(incoming, { recursive: true })
  removeAbandoned(incoming)
  const known = new WeakMap<StagedObject, Staged>()
  const remember = (staged: Staged): StagedObject => {
    known.set(staged, staged)
    return staged
  }
  return {
    async stage(body, maxBytes) {
      const chunks: Buffer[] = []
      const sha = createHash('sha256')
      let length = 0
      const source = body[Symbol.asyncIterator]()
      for (let next = await source.next(); ; next = await source.next()) {
        if (next.done)
          return remember(stagedInMemory(chunks, sha.digest('hex'), { length, incoming, pathOf }))
        sha.update(next.value)
        chunks.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength))
        length += next.value.length
        if (length > maxBytes) throw new ExchangeError('too-large')
        if (length > inMemory)
          return remember(await stagedInFile(chunks, sha, source, { incoming, pathOf, maxBytes }))
      }
    },
    async keep(staged) {
      const touched = new Set<string>()
      await Promise.all(
        staged.map(async (object) => {
          const file = await known.get(object)?.written()
          const path = pathOf(object.digest)
          touched.add(dirname(path))
          await (file === undefined ? renewed(path) : rename(file, path))
        }),
      )
      // After all moves: the first of these makes the journal of most file systems write the others out too.
      await Promise.all([...touched].map(syncFolder))
    },
  }
}

interface Place {
  readonly incoming: string
  readonly pathOf: (digest: string) => string
}

function stagedInMemory(
  chunks: readonly Buffer[],
  digest: string,
  { length, incoming, pathOf }: Place & { readonly length: number },
): Staged {
  let held: readonly Buffer[] | undefined = chunks
  let writing: Promise<string | undefined> | undefined
  const written = (): Promise<string | undefined> => {
    writing ??= writeNew(held ?? [], join(incoming, randomUUID()), pathOf(digest))
    held = undefined
    return writing
  }
  return {
    digest,
    bytes: length,
    get content() {
      if (!held) throw new Error('A settled object was read')
      return { chunks: held, size: length }
    },
    written,
    settle: async () => void (await written()),
    async release() {
      const file = await writing?.catch(() => undefined)
      if (file !== undefined) await unlink(file).catch(() => {}) // moved, when it was kept
    },
  }
}

async function writeNew(chunks: readonly Buffer[], file: string, path: string): Promise<string | undefined> {
  if (await stat(path).catch(() => undefined)) return undefined
  const out = await open(file, 'wx').catch(full)
  try {
    if (chunks.length > 0) await out.writev(chunks).catch(full)
    await out.datasync().catch(full)
  } catch (error) {
    await unlink(file).catch(() => {})
    throw error
  } finally {
    await out.close()
  }
  return file
}

async function stagedInFile(
  chunks: readonly Buffer[],
  sha: Hash,
  source: AsyncIterator<Uint8Array>,
  place: Place & { readonly maxBytes: number },
): Promise<Staged> {
  const file = join(place.incoming, randomUUID())
  const out = await open(file, 'wx+').catch(full)
  let length = 0
  try {
    const add = async (pieces: readonly Buffer[]): Promise<void> => {
      length += pieces.reduce((sum, piece) => sum + piece.length, 0)
      if (length > place.maxBytes) throw new ExchangeError('too-large')
      await out.writev(pieces).catch(full)
    }
    await add(chunks) // hashed already
    for await (const pieces of gathered(source)) {
      for (const piece of pieces) sha.update(piece)
      await add(pieces)
    }
    await out.datasync().catch(full)
  } catch (error) {
    await unlink(file).catch(() => {})
    throw error
  } finally {
    await out.close()
  }
  const digest = sha.digest('hex')
  const there = (await stat(place.pathOf(digest)).catch(() => undefined)) !== undefined
  let fd: number | undefined = openSync(file, 'r')
  const shut = (): void => {
    if (fd !== undefined) closeSync(fd)
    fd = undefined
  }
  return {
    digest,
    bytes: length,
    get content() {
      if (fd === undefined) throw new Error('A settled object was read')
      return { fd, size: length }
    },
    written: async () => (there ? undefined : file),
    settle: async () => shut(),
    async release() {
      shut()
      await unlink(file).catch(() => {}) // moved, when it was kept
    },
  }
}

/** Groups of about a megabyte of the small pieces that a socket gives. */
async function* gathered(source: AsyncIterator<Uint8Array>): AsyncGenerator<readonly Buffer[]> {
  let pieces: Buffer[] = []
  let length = 0
  for (let next = await source.next(); !next.done; next = await source.next()) {
    pieces.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength))
    length += next.value.length
    if (length < inMemory) continue
    yield pieces
    pieces = []
    length = 0
  }
  if (length > 0) yield pieces
}

/** An object that was there already is young again, so that nothing that clears away unused objects takes it. */
async function renewed(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now)
}

function full(error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT')
    throw new ExchangeError('storage-full', undefined, { retryAfter: 60, cause: error })
  throw error
}

function removeAbandoned(incoming: string): void {
  const now = Date.now()
  for (const name of readdirSync(incoming)) {
    const info = statSync(join(incoming, name), { throwIfNoEntry: false })
    if (info && now - info.mtimeMs > abandonedMs) unlinkSync(join(incoming, name))
  }
}
