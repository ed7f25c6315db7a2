import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { MultipartWriter } from '../../dicom/multipart.ts'
import { borrow } from './send-buffers.ts'

/** Bytes out of the store that are one part of an answer. */
export interface SentPart {
  /** Of the part, as they shall stand. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: number
  /** Puts all of it into `target` from `at` on. */
  read(target: Buffer, at: number): Promise<void>
  /** For what is too large to be read at once. */
  stream(): AsyncIterable<Buffer>
}

/** An answer up to this size, in bytes, is one piece in memory. */
const onePiece = 1024 * 1024
/** A receiver whose socket takes nothing for this long is gone, in milliseconds. */
const silence = 30_000
/** Parts up to this size are read whole while the one before is sent. */
const wholePart = 4 * 1024 * 1024

interface Piece {
  readonly head: Buffer
  readonly part: SentPart
}

/**
 * Sends parts of a multipart answer or, without a writer, the only one as it is. The length is known before the first
 * byte; bytes go from the store to the socket without being looked at.
 */
export async function sendParts(
  reply: FastifyReply,
  parts: readonly SentPart[],
  writer: MultipartWriter | undefined,
): Promise<FastifyReply> {
  const nothing = Buffer.alloc(0)
  const pieces = parts.map((part) => ({ part, head: writer?.head(part.headers) ?? nothing }))
  const tail = writer?.tail ?? nothing
  const length = pieces.reduce((sum, { head, part }) => sum + head.length + part.bytes, tail.length)
  void reply.header('content-length', length)
  if (reply.request.method === 'HEAD') return sendHead(reply)
  if (length > onePiece) return sendLong(reply, pieces, tail)
  const { bytes, giveBack } = borrow(length)
  try {
    let at = 0
    for (const { head, part } of pieces) {
      at += head.copy(bytes, at)
      await part.read(bytes, at)
      at += part.bytes
    }
    tail.copy(bytes, at)
  } catch (error) {
    giveBack()
    throw error
  }
  // Not at `close`: a socket that was torn down may still hold the bytes.
  reply.raw.once('finish', giveBack)
  return reply.send(bytes)
}

/** Fastify would write a length of its own. */
export function sendHead(reply: FastifyReply): FastifyReply {
  reply.hijack()
  reply.raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>).end()
  return reply
}

async function sendLong(reply: FastifyReply, pieces: readonly Piece[], tail: Buffer): Promise<FastifyReply> {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>)
  await sendOrBreak(reply, async () => {
    await writePieces(raw, pieces)
    raw.end(tail)
  })
  return reply
}

/** Runs `send` after the head is out: a failure then can only break the answer off. */
export async function sendOrBreak(reply: FastifyReply, send: () => Promise<void>): Promise<void> {
  try {
    await send()
    // What is left is with the socket: it has as long as every piece before had.
    reply.raw.setTimeout(silence)
  } catch (error) {
    if (reply.raw.destroyed) return // the receiver went away
    reply.log.error({ event: 'retrieve.broken', err: error }, 'an answer was broken off')
    reply.raw.destroy()
  }
}

async function writePieces(raw: ServerResponse, pieces: readonly Piece[]): Promise<void> {
  let next = ahead(pieces[0])
  for (const [at, { head, part }] of pieces.entries()) {
    const whole = await next
    next = ahead(pieces[at + 1])
    if (whole) await write(raw, whole.bytes, whole.giveBack)
    else {
      await write(raw, head)
      for await (const bytes of part.stream()) await write(raw, bytes)
    }
  }
}

/** Head and part in one buffer, read while the part before is on its way; undefined for a large one. */
function ahead(piece: Piece | undefined): Promise<ReturnType<typeof borrow> | undefined> {
  if (!piece || piece.part.bytes > wholePart) return Promise.resolve(undefined)
  const { head, part } = piece
  const buffer = borrow(head.length + part.bytes)
  head.copy(buffer.bytes)
  const read = part.read(buffer.bytes, head.length).then(() => buffer)
  read.catch(() => {}) // seen where it is awaited
  return read
}

/** Resolves when the socket takes more; `written` is called when it has taken these. Errors when the receiver is gone. */
export async function write(raw: ServerResponse, bytes: Buffer, written?: () => void): Promise<void> {
  if (raw.destroyed) throw new Error('The receiver went away')
  const taken = (error?: Error | null): void => {
    if (!error) written?.()
  }
  if (raw.write(bytes, taken)) return
  const gone = new AbortController()
  const onClose = (): void => gone.abort()
  raw.once('close', onClose)
  // Without a listener a socket that makes no progress is destroyed; bytes that trickle count as progress.
  raw.setTimeout(silence)
  try {
    await once(raw, 'drain', { signal: gone.signal })
  } finally {
    raw.off('close', onClose)
    raw.setTimeout(0)
  }
}
