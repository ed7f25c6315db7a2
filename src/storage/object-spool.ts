import { createHash } from 'node:crypto'
import { writev } from 'node:fs'
import { promisify } from 'node:util'
import { ExchangeError } from '../errors.ts'

const writevFd = promisify(writev)
/** An object up to this size, in bytes, is held in memory until it was looked at. */
const inMemory = 1024 * 1024

/** An object as it came in: in memory, or in a file when it is large. `digest` is its SHA-256 in lower-case hex. */
export type Spooled<File extends SpoolFile> =
  | { readonly digest: string; readonly size: number; readonly chunks: readonly Buffer[] }
  | { readonly digest: string; readonly size: number; readonly file: File }

/** A new, empty file for one large object. */
export interface SpoolFile {
  readonly fd: number
  /** Told of bytes before they are written; throws when they don't fit. */
  readonly room?: (bytes: number) => void
  /** Closes and removes it. */
  readonly drop: () => void
}

/**
 * Takes an object in, hashing it on the way; a large one goes to a file that is made for it. Errors: `too-large`,
 * `storage-full`; then nothing is left.
 */
export async function spool<File extends SpoolFile>(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  makeFile: () => File,
): Promise<Spooled<File>> {
  const sha = createHash('sha256')
  let chunks: Buffer[] = []
  let waiting = 0
  let size = 0
  let file: File | undefined
  const flush = async (): Promise<void> => {
    file ??= makeFile()
    file.room?.(waiting)
    await writeAll(file.fd, chunks, waiting)
    chunks = []
    waiting = 0
  }
  try {
    for await (const piece of body) {
      size += piece.length
      if (size > maxBytes) throw new ExchangeError('too-large')
      sha.update(piece)
      chunks.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
      waiting += piece.length
      if (waiting > inMemory) await flush()
    }
    if (!file) return { digest: sha.digest('hex'), size, chunks }
    if (waiting > 0) await flush()
    return { digest: sha.digest('hex'), size, file }
  } catch (error) {
    file?.drop()
    throw asNotWritten(error)
  }
}

/** Writes pieces one after the other; a disk that fills up may take a part of them only. */
export async function writeAll(fd: number, chunks: readonly Buffer[], size: number): Promise<void> {
  if (size === 0) return
  const { bytesWritten } = await writevFd(fd, chunks)
  if (bytesWritten === size) return
  let skip = bytesWritten
  const rest = chunks.flatMap((chunk) => {
    const left = chunk.subarray(Math.min(skip, chunk.length))
    skip -= chunk.length - left.length
    return left.length > 0 ? [left] : []
  })
  await writeAll(fd, rest, size - bytesWritten)
}

const fullCodes = new Set(['ENOSPC', 'EDQUOT'])
/** The folder or its disk is away: not mounted, read only, or no longer this user's. */
const awayCodes = new Set([
  'ENOENT',
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'ESTALE',
  'ENODEV',
  'ENOTCONN',
  'ETIMEDOUT',
])

/** What a full disk or quota, or one that is away, says when something is written, as the refusal that it is. */
export function asNotWritten(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException
  if (fullCodes.has(code))
    return new ExchangeError('storage-full', undefined, { retryAfter: 60, cause: error })
  return awayCodes.has(code)
    ? new ExchangeError('unavailable', undefined, {
        detail: `The object store cannot be written: ${code}`,
        retryAfter: 60,
        cause: error,
      })
    : error
}
