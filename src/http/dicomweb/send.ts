import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Archive } from '../../archive/archive.ts'
import type { InstanceRow } from '../../archive/ports.ts'
import type { MultipartWriter } from '../../dicom/multipart.ts'

/** An answer up to this size, in bytes, is one piece in memory. */
const onePiece = 1024 * 1024
/** Objects up to this size are read whole while the one before is sent. */
const wholeObject = 4 * 1024 * 1024

/** A part of an answer: bytes that go before an object, and the object. */
interface ObjectPart {
  readonly head: Buffer
  readonly instance: InstanceRow
}

/**
 * Sends instances as they are stored, as parts of a multipart answer or, without a writer, the only one as it is.
 * The length is known before the first byte; objects go from the store to the socket without being looked at.
 */
export async function sendObjects(
  reply: FastifyReply,
  archive: Archive,
  instances: readonly InstanceRow[],
  writer: MultipartWriter | undefined,
): Promise<FastifyReply> {
  const parts = instances.map((instance) => ({
    instance,
    head:
      writer?.head({ 'Content-Type': `application/dicom; transfer-syntax=${instance.transferSyntax}` }) ??
      Buffer.alloc(0),
  }))
  const tail = writer?.tail ?? Buffer.alloc(0)
  const length = parts.reduce((sum, { head, instance }) => sum + head.length + instance.bytes, tail.length)
  reply.header('content-length', length)
  if (reply.request.method === 'HEAD') return reply.send()
  const [only] = parts
  if (only && parts.length === 1 && length <= onePiece) {
    const body = Buffer.allocUnsafeSlow(length)
    only.head.copy(body)
    await archive.read(only.instance, body, only.head.length)
    tail.copy(body, length - tail.length)
    return reply.send(body)
  }
  reply.hijack()
  const { raw } = reply
  raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>)
  try {
    await writeObjects(raw, archive, parts)
    raw.end(tail)
  } catch (error) {
    if (!raw.destroyed) {
      reply.log.error({ event: 'retrieve.broken', err: error }, 'an answer was broken off')
      raw.destroy()
    }
  }
  return reply
}

async function writeObjects(
  raw: ServerResponse,
  archive: Archive,
  parts: readonly ObjectPart[],
): Promise<void> {
  let next = ahead(archive, parts[0])
  for (const [at, part] of parts.entries()) {
    const whole = await next
    next = ahead(archive, parts[at + 1])
    if (whole) await write(raw, whole)
    else {
      await write(raw, part.head)
      for await (const piece of archive.stream(part.instance)) await write(raw, piece)
    }
  }
  await next
}

/** Head and object in one buffer, read while the part before is on its way; undefined for a large one. */
function ahead(archive: Archive, part: ObjectPart | undefined): Promise<Buffer | undefined> {
  if (!part || part.instance.bytes > wholeObject) return Promise.resolve(undefined)
  const { head, instance } = part
  const buffer = Buffer.allocUnsafeSlow(head.length + instance.bytes)
  head.copy(buffer)
  const read = archive.read(instance, buffer, head.length).then(() => buffer)
  read.catch(() => {}) // seen where it is awaited
  return read
}

/** Resolves when the socket takes more. Errors when the receiver is gone. */
export async function write(raw: ServerResponse, bytes: Buffer): Promise<void> {
  if (raw.destroyed) throw new Error('The receiver went away')
  if (raw.write(bytes)) return
  const gone = new AbortController()
  const onClose = (): void => gone.abort()
  raw.once('close', onClose)
  try {
    await once(raw, 'drain', { signal: gone.signal })
  } finally {
    raw.off('close', onClose)
  }
}
