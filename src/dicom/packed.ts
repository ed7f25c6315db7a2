import { pipeline, type Transform } from 'node:stream'
import { constants, createZstdDecompress, zstdCompressSync } from 'node:zlib'
import { ExchangeError } from '../errors.ts'
import type { Inspected } from './gate.ts'
import { describePixels, type PixelDescription } from './pixel/description.ts'
import { type Grid, groupLength, predicted, unpredicted } from './pixel/predicted.ts'

/** The content coding (RFC 9110 8.4) of an object whose pixels were predicted before it was compressed. */
export const packedCoding = 'x-dicom-predicted'

/**
 * What stands before the object, within what Zstandard (RFC 8878) compressed: version, bytes of a value (0: nothing is
 * predicted), values to the next pixel, whether they are signed, values of a line, where pixels begin, their bytes.
 */
const headBytes = 24
const version = 1
/** Memory that a reader needs: 2 to the power of this. */
const windowLog = 20
const longestLine = 65_535 * 4

/** An object of a native transfer syntax in fewer bytes, out of which `unpacked` makes it again, bit for bit. */
export function packed(file: Buffer, inspected: Inspected): Buffer {
  const plan = planOf(file, inspected)
  const head = Buffer.alloc(headBytes)
  head[0] = version
  const pieces: Buffer[] = [head]
  if (plan) {
    const { grid, start, end } = plan
    head[1] = grid.size
    head[2] = grid.step
    head[3] = grid.signed ? 1 : 0
    head.writeUInt32LE(grid.line, 4)
    head.writeBigUInt64LE(BigInt(start), 8)
    head.writeBigUInt64LE(BigInt(end - start), 16)
    pieces.push(file.subarray(0, start))
    const step = groupLength(grid)
    for (let at = start; at < end; at += step)
      pieces.push(predicted(file.subarray(at, Math.min(end, at + step)), grid))
    pieces.push(file.subarray(end))
  } else pieces.push(file)
  const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: windowLog }
  return zstdCompressSync(Buffer.concat(pieces), { params })
}

interface Plan {
  readonly grid: Grid
  readonly start: number
  readonly end: number
}

function planOf(file: Buffer, inspected: Inspected): Plan | undefined {
  const pixels = describedPixels(inspected)
  const grid = pixels && gridOf(pixels)
  if (!grid || inspected.inflated !== undefined) return undefined
  const { offset, length } = pixels.location
  const end = offset + length - (length % grid.size)
  return end <= file.length && end > offset ? { grid, start: offset, end } : undefined
}

/** Nothing for what has no pixels, or describes them in a way that can't be calculated with. */
function describedPixels(inspected: Inspected): PixelDescription | undefined {
  try {
    return describePixels(inspected)
  } catch (error) {
    if (error instanceof ExchangeError) return undefined
    throw error
  }
}

function gridOf({ bitsAllocated, syntax, location, ...pixels }: PixelDescription): Grid | undefined {
  if (pixels.isFloat || location.encapsulated || syntax?.endian === 'big') return undefined
  if (bitsAllocated !== 8 && bitsAllocated !== 16) return undefined
  const step = pixels.planar ? 1 : pixels.samples
  const line = pixels.columns * step
  if (step < 1 || step > 4 || line > longestLine) return undefined
  return { size: bitsAllocated === 16 ? 2 : 1, step, line, signed: pixels.signed }
}

/**
 * The object, as its packed bytes come, in the memory of a few hundred kilobytes and a line of pixels.
 * Errors: those of `source`; `peer-refused` for what isn't packed so.
 */
export async function* unpacked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const params = { [constants.ZSTD_d_windowLogMax]: windowLog }
  const plain: Transform = createZstdDecompress({ params })
  // What breaks the source off stands, not that the rest of it is missing
  let broken: unknown
  const watched = (async function* () {
    try {
      yield* source
    } catch (error) {
      broken = error
      throw error
    }
  })()
  pipeline(watched, plain, () => {})
  try {
    yield* restored(plain)
  } catch (error) {
    throw broken ?? (error instanceof ExchangeError ? error : malformed(error))
  } finally {
    plain.destroy()
  }
}

async function* restored(plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const reader = pieces(plain)
  const head = await reader.exactly(headBytes)
  if (head.length < headBytes) throw malformed()
  const { grid, start, bytes } = readHead(head)
  if (grid) {
    yield* reader.next(start)
    const step = groupLength(grid)
    for (let left = bytes; left > 0; left -= step) {
      const wanted = Math.min(left, step)
      const group = await reader.exactly(wanted)
      if (group.length < wanted) throw malformed()
      yield unpredicted(group, grid)
    }
  }
  yield* reader.next(Number.MAX_SAFE_INTEGER)
}

function readHead(head: Buffer): { grid: Grid | undefined; start: number; bytes: number } {
  const [which, size = 0, step = 0, signed] = head
  const line = head.readUInt32LE(4)
  const start = Number(head.readBigUInt64LE(8))
  const bytes = Number(head.readBigUInt64LE(16))
  if (which !== version) throw malformed()
  if (size === 0) return { grid: undefined, start: 0, bytes: 0 }
  const isSound = (size === 1 || size === 2) && step >= 1 && step <= 4 && line >= step && line <= longestLine
  if (!isSound || !Number.isSafeInteger(start) || !Number.isSafeInteger(bytes) || bytes % size !== 0)
    throw malformed()
  return { grid: { size, step, line, signed: signed === 1 }, start, bytes }
}

/** Reads a stream by numbers of bytes; less where it ends. */
function pieces(source: AsyncIterable<Buffer>): {
  exactly(bytes: number): Promise<Buffer>
  next(bytes: number): AsyncGenerator<Buffer>
} {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  async function* next(bytes: number): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0; ) {
      if (held.length === 0) {
        const chunk = await chunks.next()
        if (chunk.done === true) return
        held = chunk.value
      }
      const piece = held.subarray(0, left)
      held = held.subarray(piece.length)
      left -= piece.length
      if (piece.length > 0) yield piece
    }
  }
  return {
    next,
    async exactly(bytes) {
      const parts: Buffer[] = []
      for await (const part of next(bytes)) parts.push(part)
      return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
    },
  }
}

const malformed = (cause?: unknown): ExchangeError =>
  new ExchangeError('peer-refused', undefined, {
    detail: 'an object that is not packed as it should be',
    cause,
  })
