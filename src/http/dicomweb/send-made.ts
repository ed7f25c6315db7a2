import type { FastifyReply } from 'fastify'
import type { MultipartWriter } from '../../dicom/multipart.ts'
import { type SentPart, sendHead, sendOrBreak, write } from './send.ts'

/** A part that is made while it is sent. */
export interface MadePart extends Pick<SentPart, 'headers' | 'stream'> {
  /** Undefined where it is known at the end only. */
  readonly bytes: number | undefined
}

/**
 * Sends parts that are made one after the other, the next ones while one is sent; without a writer there is one only. What
 * goes wrong with the first is thrown, later the answer breaks off. The length is told where it is known.
 */
export async function sendMade(
  reply: FastifyReply,
  parts: AsyncIterable<MadePart>,
  writer: MultipartWriter | undefined,
): Promise<FastifyReply> {
  const iterator = parts[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) throw new Error('There is nothing to send')
  const part: MadePart = first.value
  if (!reply.hasHeader('content-type'))
    void reply.type(writer?.contentType ?? part.headers['Content-Type'] ?? '')
  if (!writer && part.bytes !== undefined) void reply.header('content-length', part.bytes)
  if (reply.request.method === 'HEAD') {
    await iterator.return?.()
    return sendHead(reply)
  }
  reply.hijack()
  const { raw } = reply
  raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>)
  await sendOrBreak(reply, async () => {
    try {
      for (let next: IteratorResult<MadePart> = first; !next.done; next = await iterator.next()) {
        if (writer) await write(raw, writer.head(next.value.headers))
        for await (const bytes of next.value.stream()) await write(raw, bytes)
      }
    } finally {
      await iterator.return?.()
    }
    raw.end(writer?.tail)
  })
  return reply
}
