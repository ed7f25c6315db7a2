import { createHash, randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, read, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Content, ObjectStore, StagedObject } from '../archive/ports.ts'
import { ExchangeError } from '../errors.ts'
import { type S3, withDigest } from './object-s3-client.ts'
import { type Spooled, type SpoolFile, spool } from './object-spool.ts'

const readFd = promisify(read)
/** An object up to this size goes in one request; a larger one in parts of at least this size. Bytes. */
const partBytes = 8 * 1024 * 1024
/** The protocol's bound. */
const maxParts = 10_000
/** Parts in memory at once, over all objects. */
const partsAtOnce = 4

export interface S3StagingOptions {
  /** Folder for objects that don't fit into memory while they come in. */
  readonly folder: string
  /** Bytes that may lie there. */
  readonly maxBytes: number
  readonly nameOf: (digest: string) => string
  /** Which of these were given up by a sweep that may have run while they were written. */
  readonly swept: (digests: readonly string[]) => Promise<readonly string[]>
}

interface Staged extends StagedObject {
  /** Resolves when the store has answered that it holds all bytes. */
  written(): Promise<void>
}

/**
 * The way into the bucket: each object is sent under its digest while the next one comes. What isn't kept in the end
 * stays there for the sweeper: another node may just have sent the same content.
 */
export function s3Staging(s3: S3, options: S3StagingOptions): Pick<ObjectStore, 'stage' | 'keep'> {
  const { folder, nameOf, swept } = options
  mkdirSync(folder, { recursive: true })
  const known = new WeakMap<StagedObject, Staged>()
  const takesPart = turns(partsAtOnce)
  const room = { left: options.maxBytes }
  return {
    async stage(body, maxBytes) {
      const object = await spool(body, maxBytes, () => namelessFile(folder, room))
      const staged = stagedObject(object, (content) =>
        upload(s3, { name: nameOf(object.digest), digest: object.digest, content }, takesPart),
      )
      known.set(staged, staged)
      return staged
    },
    async keep(staged) {
      await Promise.all(staged.map(async (object) => known.get(object)?.written()))
      for (const digest of await swept(staged.map((object) => object.digest)))
        await s3
          .send((sdk, client) => client.send(new sdk.HeadObjectCommand(s3.key(nameOf(digest)))))
          .catch(gone)
    },
  }
}

/** A sweep was faster: nothing was acknowledged, and whoever sent the object sends it again. */
function gone(error: unknown): never {
  if (error instanceof ExchangeError && error.code === 'not-found')
    throw new ExchangeError('unavailable', undefined, { retryAfter: 1, cause: error })
  throw error
}

/** A file that is gone with the process that opened it, however that ends. */
function namelessFile(folder: string, room: { left: number }): SpoolFile {
  const path = join(folder, randomUUID())
  const fd = openSync(path, 'wx+', 0o600)
  unlinkSync(path)
  let taken = 0
  return {
    fd,
    room(bytes) {
      if (bytes > room.left)
        throw new ExchangeError('storage-full', undefined, {
          detail: 'The folder for objects on their way to the bucket is full',
          retryAfter: 30,
        })
      room.left -= bytes
      taken += bytes
    },
    drop() {
      closeSync(fd)
      room.left += taken
    },
  }
}

function stagedObject(object: Spooled<SpoolFile>, send: (content: Content) => Promise<void>): Staged {
  const { digest, size } = object
  const file = 'file' in object ? object.file : undefined
  let held: Content | undefined =
    'file' in object ? { fd: object.file.fd, size } : { chunks: object.chunks, size }
  let writing: Promise<void> | undefined
  const written = (): Promise<void> => {
    if (held) writing ??= send(held).finally(() => file?.drop())
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
    written,
    settle: written,
    async release() {
      await writing?.catch(() => {})
      if (held) file?.drop()
      held = undefined
    },
  }
}

type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** Lets so many run at once; the others wait in order. */
function turns(atOnce: number): Turns {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

interface Going {
  readonly name: string
  readonly digest: string
  readonly content: Content
}

async function upload(s3: S3, { name, digest, content }: Going, takesPart: Turns): Promise<void> {
  if ('fd' in content && content.size > partBytes) return uploadParts(s3, name, content, takesPart)
  await takesPart(async () => {
    const body = withDigest(await bytesOf(content, 0, content.size), digest)
    await s3.send((sdk, client) => client.send(new sdk.PutObjectCommand({ ...s3.key(name), Body: body })))
  })
}

async function bytesOf(content: Content, start: number, length: number): Promise<Buffer> {
  if ('chunks' in content) return Buffer.concat(content.chunks, content.size)
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await readFd(content.fd, bytes, done, length - done, start + done)
    if (bytesRead === 0) throw new Error('An object on its way became shorter')
    done += bytesRead
  }
  return bytes
}

async function uploadParts(
  s3: S3,
  name: string,
  content: { readonly fd: number; readonly size: number },
  takesPart: Turns,
): Promise<void> {
  const key = s3.key(name)
  const size = Math.max(partBytes, Math.ceil(content.size / maxParts))
  const { UploadId } = await s3.send((sdk, client) => client.send(new sdk.CreateMultipartUploadCommand(key)))
  let broken = false
  const sendPart = async (index: number): Promise<{ PartNumber: number; ETag: string | undefined }> => {
    if (broken) throw new ExchangeError('unavailable')
    const start = index * size
    const bytes = await bytesOf(content, start, Math.min(size, content.size - start))
    const body = withDigest(bytes, createHash('sha256').update(bytes).digest('hex'))
    const part = { ...key, UploadId, PartNumber: index + 1, Body: body }
    const { ETag } = await s3
      .send((sdk, client) => client.send(new sdk.UploadPartCommand(part)))
      .catch((error: unknown) => {
        broken = true
        throw error
      })
    return { PartNumber: index + 1, ETag }
  }
  const parts = Array.from({ length: Math.ceil(content.size / size) }, (_, index) =>
    takesPart(() => sendPart(index)),
  )
  try {
    const Parts = await Promise.all(parts)
    await s3.send((sdk, client) =>
      client.send(new sdk.CompleteMultipartUploadCommand({ ...key, UploadId, MultipartUpload: { Parts } })),
    )
  } catch (error) {
    await Promise.allSettled(parts) // none reads the file any more
    // What can't be taken back now is taken back by the sweeper.
    await s3
      .send((sdk, client) => client.send(new sdk.AbortMultipartUploadCommand({ ...key, UploadId })))
      .catch(() => {})
    throw error
  }
}
