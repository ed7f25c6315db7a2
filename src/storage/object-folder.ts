import { closeSync, constants, type Dirent, fstatSync, mkdirSync, open, openSync, read } from 'node:fs'
import { access, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { ObjectStore, OpenObject, Span } from '../archive/ports.ts'
import { ExchangeError } from '../errors.ts'
import { diskRoom } from './disk-room.ts'
import { namedFolder } from './named-folder.ts'
import { objectStaging } from './object-staging.ts'

// Without the handles of fs/promises: they cost more than the work on a small object.
const openFd = promisify(open)
const readFd = promisify(read)
const digestPattern = /^[0-9a-f]{64}$/
/** Read at once when an object is streamed, in bytes. */
const pieceBytes = 512 * 1024
/** Taking an object away is over by then, or its process is. */
const leavingMs = 600_000

/**
 * The object store in a folder, which is made when it isn't there: `objects/ab/cdef...` by digest, `metadata/` and
 * `derived/` by key, `incoming/` for what is on its way. Everything but `derived` is durable when it is said to be.
 * With less than `reserveBytes` of room on its disk nothing new is taken.
 */
export function objectFolder(root: string, { reserveBytes = 0 } = {}): ObjectStore {
  const objects = join(root, 'objects')
  for (let first = 0; first < 256; first++)
    mkdirSync(join(objects, first.toString(16).padStart(2, '0')), { recursive: true })
  const pathOf = (digest: string): string => {
    if (!digestPattern.test(digest)) throw new ExchangeError('not-found')
    return join(objects, digest.slice(0, 2), digest.slice(2))
  }
  const leaving = join(root, 'leaving')
  mkdirSync(leaving, { recursive: true })
  const staging = objectStaging(join(root, 'incoming'), pathOf)
  const room = diskRoom(join(root, 'incoming'), reserveBytes)
  return {
    ...staging,
    async stage(body, maxBytes) {
      room.demand()
      return staging.stage(body, maxBytes)
    },
    async clean(ageMs) {
      await comeBack(leaving, pathOf)
      return staging.clean(ageMs)
    },
    open: async (digest) => openObject(pathOf(digest)),
    async read(digest, span, target, at) {
      const fd = await openFd(pathOf(digest), 'r').catch(absent)
      try {
        await readSpan(fd, span, target, at)
      } finally {
        closeSync(fd)
      }
    },
    stream: (digest, span) => Readable.from(piecesOf(pathOf(digest), span), { objectMode: false }),
    remove: (digest, ageMs) => removeOld(pathOf(digest), join(leaving, digest), ageMs),
    async check() {
      await access(objects, constants.W_OK).catch((error: unknown) => {
        throw new ExchangeError('unavailable', undefined, {
          detail: 'The folder of the object store cannot be written',
          cause: error,
        })
      })
      await room.check()
    },
    close: async () => {},
    list: () => listObjects(objects),
    metadata: namedFolder(join(root, 'metadata'), { durable: true }),
    derived: namedFolder(join(root, 'derived'), { durable: false }),
  }
}

/**
 * Taken away first and looked at again then: a `keep` that comes before finds it young afterwards, one that comes later
 * finds nothing and fails.
 */
async function removeOld(path: string, away: string, ageMs: number): Promise<boolean> {
  const isYoung = async (file: string): Promise<boolean> => (await stat(file)).mtimeMs > Date.now() - ageMs
  try {
    if (await isYoung(path)) return false
    await rename(path, away)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  if (await isYoung(away)) {
    await rename(away, path)
    return false
  }
  await unlink(away)
  return true
}

/** What a process was taking away when it died: whether anything needs it is asked again. */
async function comeBack(leaving: string, pathOf: (digest: string) => string): Promise<void> {
  for (const digest of await readdir(leaving)) {
    const info = await stat(join(leaving, digest)).catch(() => undefined)
    if (info && Date.now() - info.ctimeMs > leavingMs) await rename(join(leaving, digest), pathOf(digest))
  }
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code

function absent(error: unknown): never {
  throw codeOf(error) === 'ENOENT' ? new ExchangeError('not-found') : error
}

function openObject(path: string): OpenObject {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    absent(error)
  }
  const { size } = fstatSync(fd)
  return { bytes: size, path, content: { fd, size }, close: () => closeSync(fd) }
}

/** Puts a span of a file into `target` from `at` on. Errors: when the file ends before. */
export async function readSpan(fd: number, { start, end }: Span, target: Buffer, at: number): Promise<void> {
  for (let done = 0; done < end - start; ) {
    const { bytesRead } = await readFd(fd, target, at + done, end - start - done, start + done)
    if (bytesRead === 0)
      throw new ExchangeError('internal', undefined, {
        detail: 'A stored object is shorter than the index says',
      })
    done += bytesRead
  }
}

/** Pieces of a file; they end with it when the span goes further. */
async function* piecesOf(path: string, { start, end }: Span): AsyncGenerator<Buffer> {
  const fd = await openFd(path, 'r').catch(absent)
  try {
    for (let at = start; at < end; ) {
      const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, end - at))
      const { bytesRead } = await readFd(fd, piece, 0, piece.length, at)
      if (bytesRead === 0) return
      yield piece.subarray(0, bytesRead)
      at += bytesRead
    }
  } finally {
    closeSync(fd)
  }
}

async function* listObjects(
  objects: string,
): AsyncGenerator<{ digest: string; bytes: number; modifiedAt: Date }> {
  const folders = (await readdir(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()
  for (const folder of folders) {
    const entries: Dirent[] = await readdir(join(objects, folder), { withFileTypes: true })
    for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const info = await stat(join(objects, folder, name)).catch(() => undefined)
      if (info) yield { digest: folder + name, bytes: info.size, modifiedAt: info.mtime }
    }
  }
}
