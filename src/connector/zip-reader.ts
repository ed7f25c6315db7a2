import { close, createReadStream, openSync, read } from 'node:fs'
import type { Readable } from 'node:stream'
import yauzl from 'yauzl'

/** How a ZIP on the disk is read. The library's own reader ends the process when a stream is left while it is read. */
class ZipReader extends yauzl.RandomAccessReader {
  readonly #path: string
  readonly #fd: number
  constructor(path: string) {
    super()
    this.#path = path
    this.#fd = openSync(path, 'r')
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return createReadStream(this.#path, { start, end: end - 1 })
  }
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    read(this.#fd, buffer, offset, length, position, (error, bytesRead) => {
      callback(error ?? (bytesRead < length ? new Error('The ZIP is shorter than it says') : null))
    })
  }
  override close(callback: (error: Error | null) => void): void {
    close(this.#fd, (error) => callback(error ?? null))
  }
}

/** Opens a ZIP of `size` bytes, whose entries are then asked for one by one. Throws when it is none. */
export async function openZip(path: string, size: number): Promise<yauzl.ZipFile> {
  const reader = new ZipReader(path)
  try {
    return await yauzl.fromRandomAccessReaderPromise(reader, size, {
      lazyEntries: true,
      autoClose: false,
      validateEntrySizes: true,
    })
  } catch (error) {
    reader.close(() => {})
    throw error
  }
}
