import { readSync } from 'node:fs'
import { ExchangeError } from '../errors.ts'
import type { Allocate } from './reused-memory.ts'

/** Bytes that can be read at any place without being held as a whole: a file, a buffer. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number
  /**
   * Exactly `length` bytes from `offset`; the caller doesn't change them. Throws 'dicom-refused' when the range lies
   * outside the source or the file is shorter than was said.
   */
  read(offset: number, length: number): Buffer
}

function assertInside(size: number, offset: number, length: number): void {
  if (offset < 0 || length < 0 || offset + length > size)
    throw new ExchangeError('dicom-refused', 'The object ends before its data does.')
}

/** A source over bytes in memory; reads are views, not copies. */
export function bufferSource(bytes: Uint8Array): ByteSource {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    size: whole.length,
    read(offset, length) {
      assertInside(whole.length, offset, length)
      return whole.subarray(offset, offset + length)
    },
  }
}

/**
 * A source over an open file of `size` bytes; the caller opens and closes the descriptor. What is read lies in memory of
 * `allocate`, for as long as that says.
 */
export function fileSource(
  fd: number,
  size: number,
  allocate: Allocate = (bytes) => Buffer.allocUnsafeSlow(bytes),
): ByteSource {
  return {
    size,
    read(offset, length) {
      assertInside(size, offset, length)
      const bytes = allocate(length)
      let done = 0
      while (done < length) {
        const count = readSync(fd, bytes, done, length - done, offset + done)
        if (count === 0) throw new ExchangeError('dicom-refused', 'The object ends before its data does.')
        done += count
      }
      return bytes
    },
  }
}
