import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fdatasync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimes,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Content, ObjectStore, StagedObject } from '../archive/ports.ts'
import { ExchangeError } from '../errors.ts'
import { asNotWritten, type Spooled, type SpoolFile, spool, writeAll } from './object-spool.ts'
import { syncFolder } from './sync-folder.ts'

// Without the handles of fs/promises: they cost more than the work on a small object. What only changes names is done at
// once: going to another thread and back takes longer.
const datasync = promisify(fdatasync)
const touch = promisify(utimes)

/** A new file whose bytes are durable when they are said to be written. */
const durably = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_DSYNC

interface Staged extends StagedObject {
  /** Moves it under its digest once it is on the disk. */
  move(): Promise<void>
}

interface NamedFile extends SpoolFile {
  readonly path: string
}

/** The way in: each object is written to a file of its own while the next one comes, then moved under its digest. */
export function objectStaging(
  incoming: string,
  pathOf: (digest: string) => string,
): Pick<ObjectStore, 'stage' | 'keep' | 'clean'> {
  mkdirSync(incoming, { recursive: true })
  const newPath = (): string => join(incoming, randomUUID())
  const known = new WeakMap<StagedObject, Staged>()
  return {
    async stage(body, maxBytes) {
      const object = await spool(body, maxBytes, () => newFile(newPath()))
      const staged = stagedObject(object, pathOf(object.digest), newPath)
      known.set(staged, staged)
      return staged
    },
    async keep(staged) {
      await Promise.all(staged.map(async (object) => known.get(object)?.move()))
      // After all moves: the first of these makes the journal of most file systems write the others out too.
      await Promise.all([...new Set(staged.map(({ digest }) => dirname(pathOf(digest))))].map(syncFolder))
    },
    clean: async (ageMs) => removeAbandoned(incoming, ageMs),
  }
}

function newFile(path: string): NamedFile {
  const fd = openSync(path, 'wx+')
  const drop = (): void => {
    closeSync(fd)
    removed(path)
  }
  return { path, fd, drop }
}

function stagedObject(object: Spooled<NamedFile>, path: string, newPath: () => string): Staged {
  const { digest, size } = object
  let held: Content | undefined =
    'file' in object ? { fd: object.file.fd, size } : { chunks: object.chunks, size }
  /** Where its bytes wait to be moved; undefined when there is nothing to move. */
  let file = 'file' in object ? object.file.path : undefined
  let writing: Promise<void> | undefined

  const write = async (content: Content): Promise<void> => {
    try {
      if (existsSync(path)) return dropFile()
      if ('fd' in content) return await datasync(content.fd)
      file = newPath()
      await writeNew(file, content)
    } catch (error) {
      dropFile()
      throw asNotWritten(error)
    } finally {
      if ('fd' in content) closeSync(content.fd)
    }
  }
  const dropFile = (): void => {
    if (file !== undefined) removed(file)
    file = undefined
  }
  const written = (): Promise<void> => {
    if (held) writing ??= write(held)
    held = undefined
    return writing ?? Promise.resolve()
  }
  return {
    digest,
    bytes: size,
    get content() {
      if (!held) throw new Error('A settled object was read')
      return held
    },
    settle: written,
    async move() {
      await written()
      if (file === undefined) return renewed(path)
      renameSync(file, path)
      file = undefined
    },
    async release() {
      await writing?.catch(() => {})
      if (held && 'fd' in held) closeSync(held.fd)
      held = undefined
      dropFile()
    },
  }
}

async function writeNew(
  file: string,
  content: Content & { readonly chunks: readonly Buffer[] },
): Promise<void> {
  const fd = openSync(file, durably)
  try {
    await writeAll(fd, content.chunks, content.size)
  } finally {
    closeSync(fd)
  }
}

/**
 * An object that was there already is young again, so that the sweeper leaves it. When the sweeper was faster, the sender
 * has to send it again.
 */
async function renewed(path: string): Promise<void> {
  const now = new Date()
  await touch(path, now, now).catch((error: unknown) => {
    throw new ExchangeError('unavailable', undefined, { retryAfter: 1, cause: error })
  })
}

const removed = (path: string): void => rmSync(path, { force: true })

/** Removes what dead processes left behind; another node may share the folder, so only what is old. */
function removeAbandoned(incoming: string, ageMs: number): number {
  const before = Date.now() - ageMs
  let count = 0
  for (const name of readdirSync(incoming)) {
    const info = statSync(join(incoming, name), { throwIfNoEntry: false })
    if (!info || info.mtimeMs > before) continue
    removed(join(incoming, name))
    count++
  }
  return count
}
