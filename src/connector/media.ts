import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Entry, ZipFile } from 'yauzl'
import { ExchangeError } from '../errors.ts'
import { type MediaKind, notImported, sniff } from './sniff.ts'
import { openZip } from './zip-reader.ts'

/** One thing found on a medium: a file of a folder or of a ZIP. */
export interface MediaItem {
  /** Path as the person who imports it knows it: `folder/file`, `archive.zip!/folder/file`. */
  readonly label: string
  readonly kind: MediaKind
  readonly bytes: number
  open(): Promise<Readable>
}

const zipLimits = { entries: 200_000, entryBytes: 4 * 2 ** 30, ratio: 200 }

/**
 * Everything importable under the given paths, in a stable order: files, folders (walked), ZIPs (read in place) and
 * DICOMDIRs (the files beside them). Yields items that can't be imported too, as kind `other` or `index`, so that the
 * caller can name them. Errors: `bad-request` for a path that isn't there or a ZIP that can't be read.
 */
export async function* mediaItems(paths: readonly string[]): AsyncGenerator<MediaItem> {
  for (const path of paths) {
    const info = await stat(path).catch(() => undefined)
    if (!info) throw new ExchangeError('bad-request', `There is no file or folder ${path}`)
    if (info.isDirectory()) yield* folder(path)
    else if (basename(path).toUpperCase() === 'DICOMDIR') yield* folder(dirname(path))
    else yield* file(path, info.size)
  }
}

async function* folder(path: string): AsyncGenerator<MediaItem> {
  const entries = await readdir(path, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const inside = join(path, entry.name)
    if (entry.isDirectory()) yield* folder(inside)
    else if (entry.isFile()) yield* file(inside, (await stat(inside)).size)
  }
}

async function* file(path: string, size: number): AsyncGenerator<MediaItem> {
  const kind = sniff(await head(path), basename(path))
  if (kind === 'zip') yield* zip(path)
  else
    yield {
      label: path,
      kind,
      bytes: size,
      open: async () => createReadStream(path, { highWaterMark: 2 ** 18 }),
    }
}

async function head(path: string): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(1024)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function* zip(path: string): AsyncGenerator<MediaItem> {
  const archive = await openZip(path, (await stat(path)).size).catch(() => {
    throw new ExchangeError('bad-request', `${path} is not a ZIP that can be read`)
  })
  const openEntry = promisify<Entry, Readable>(archive.openReadStream.bind(archive))
  // The archive stays open until the last item that was handed out has been opened.
  let handedOut = 1
  const release = (): void => {
    if (--handedOut === 0) archive.close()
  }
  const item = (entry: Entry, kind: MediaKind): MediaItem => {
    if (notImported[kind] === undefined) handedOut++
    const open = (): Promise<Readable> => openEntry(entry).finally(release)
    return { label: `${path}!/${entry.fileName}`, kind, bytes: entry.uncompressedSize, open }
  }
  try {
    if (archive.entryCount > zipLimits.entries)
      throw new ExchangeError('too-large', `${path} holds more than ${zipLimits.entries} entries`)
    for await (const entry of entriesOf(archive)) {
      if (entry.fileName.endsWith('/')) continue
      const tooMuch = entry.uncompressedSize > zipLimits.entryBytes || bomb(entry)
      const kind = tooMuch
        ? 'bomb'
        : sniff(await firstBytes(await openEntry(entry)), basename(entry.fileName))
      yield item(entry, kind)
    }
  } finally {
    release()
  }
}

const bomb = (entry: Entry): boolean =>
  entry.uncompressedSize > 2 ** 20 &&
  entry.uncompressedSize > zipLimits.ratio * Math.max(entry.compressedSize, 1)

async function* entriesOf(archive: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const done = (value: Entry | undefined): void => {
        archive.removeAllListeners()
        resolve(value)
      }
      archive.once('entry', done)
      archive.once('end', () => done(undefined))
      archive.once('error', reject)
      archive.readEntry()
    }).catch(() => {
      throw new ExchangeError('bad-request', 'The ZIP is damaged')
    })
    if (!entry) return
    yield entry
  }
}

async function firstBytes(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= 1024) break
  }
  return Buffer.concat(chunks).subarray(0, 1024)
}
