import type { ByteSource } from './source.ts'
import { swapped } from './values.ts'

/** Bytes of a source, each unit of `swap` bytes turned. */
export interface SourceSpan {
  readonly start: number
  readonly end: number
  readonly swap: number
}
/** Bytes that were made, or that are still to be read. */
export type Piece = Buffer | SourceSpan

/** Pieces as they are put together. */
export interface PieceList {
  /** Copies the bytes. */
  bytes(bytes: Uint8Array): void
  span(span: SourceSpan): void
  end(): readonly Piece[]
}

const chunkBytes = 64 * 1024

export function pieceList(): PieceList {
  const pieces: Piece[] = []
  let chunk = Buffer.alloc(0)
  let used = 0
  const close = (): void => {
    if (used > 0) pieces.push(chunk.subarray(0, used))
    chunk = chunk.subarray(used)
    used = 0
  }
  return {
    bytes(bytes) {
      if (bytes.length > chunk.length - used) {
        close()
        chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytes.length))
      }
      chunk.set(bytes, used)
      used += bytes.length
    },
    span(span) {
      close()
      const last = pieces.at(-1)
      const goesOn = last && !Buffer.isBuffer(last) && last.end === span.start
      if (goesOn && last.swap === 1 && span.swap === 1) pieces.splice(-1, 1, { ...last, end: span.end })
      else pieces.push(span)
    },
    end() {
      close()
      return pieces
    },
  }
}

export const piecesLength = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : piece.end - piece.start), 0)

/** A multiple of every unit that is turned. */
const longestRead = 1024 * 1024

export function* readPieces(source: ByteSource, pieces: readonly Piece[]): Generator<Buffer> {
  for (const piece of pieces) {
    if (Buffer.isBuffer(piece)) yield piece
    else
      for (let at = piece.start; at < piece.end; at += longestRead) {
        const bytes = source.read(at, Math.min(longestRead, piece.end - at))
        yield piece.swap === 1 ? bytes : swapped(bytes, piece.swap)
      }
  }
}
