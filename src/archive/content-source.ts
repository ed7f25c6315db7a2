import { type ByteSource, bufferSource, fileSource } from '../dicom/source.ts'
import type { Content } from './ports.ts'

/** Stored or incoming bytes as the gate reads them. */
export function sourceOf(content: Content): ByteSource {
  if ('fd' in content) return fileSource(content.fd, content.size)
  const [only, ...more] = content.chunks
  return only && more.length === 0 ? bufferSource(only) : chunkSource(content.chunks, content.size)
}

/** A source over pieces as they came from a socket: a read copies only where it goes over the end of a piece. */
function chunkSource(chunks: readonly Buffer[], size: number): ByteSource {
  const starts: number[] = []
  let at = 0
  for (const chunk of chunks) {
    starts.push(at)
    at += chunk.length
  }
  return {
    size,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size)
        return bufferSource(Buffer.alloc(0)).read(offset, length)
      let index = lastAtMost(starts, offset)
      const pieces: Buffer[] = []
      for (let done = 0; done < length; index++) {
        const chunk = chunks[index] ?? Buffer.alloc(0)
        const from = offset + done - (starts[index] ?? 0)
        const piece = chunk.subarray(from, from + length - done)
        pieces.push(piece)
        done += piece.length
      }
      const [only] = pieces
      return pieces.length === 1 && only ? only : Buffer.concat(pieces, length)
    },
  }
}

/** Index of the last of ascending numbers that is not above `value`. */
function lastAtMost(numbers: readonly number[], value: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((numbers[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}
