import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Span } from '../../archive/ports.ts'
import type { Shown } from '../../archive/shown.ts'
import { ExchangeError } from '../../errors.ts'
import { askedRange, cut } from './byte-range.ts'
import { sendHead, sendOrBreak, write } from './send.ts'

interface Sent {
  readonly shown: Shown
  readonly mediaType: string
  /** Of this instance in this media type. */
  readonly key: string
  readonly stream: (span: Span) => AsyncIterable<Buffer>
}

/** Where text comes out of an object, nothing in it runs or loads, whatever it holds. */
const guarded = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
const policies: Record<string, string> = {
  'text/html': guarded,
  'image/svg+xml': guarded,
  'text/xml': guarded,
}
const inUtf8 = new Set(['text/html', 'text/plain'])

/** Sends an instance as it is shown; documents and videos in ranges of bytes, straight from the store: RFC 9110 14. */
export async function sendShown(
  request: FastifyRequest,
  reply: FastifyReply,
  { shown, mediaType, key, stream }: Sent,
): Promise<FastifyReply> {
  void reply.type(inUtf8.has(mediaType) ? `${mediaType}; charset=utf-8` : mediaType)
  const policy = policies[mediaType]
  if (policy !== undefined) void reply.header('content-security-policy', policy)
  if ('bytes' in shown) return reply.send(shown.bytes)
  const length = shown.ranges.reduce((sum, { start, end }) => sum + end - start, 0)
  // Strong, since these bytes are the same each time: only then may a client go on where it stopped
  const tag = `"${key}"`
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === tag
  void reply.header('accept-ranges', 'bytes').header('etag', tag)
  const range = askedRange(isSame ? request.headers.range : undefined, length)
  if (range === 'outside') {
    void reply.header('content-range', `bytes */${length}`).removeHeader('content-encoding')
    throw new ExchangeError('range-not-satisfiable')
  }
  const { start, end } = range === 'whole' ? { start: 0, end: length } : range
  void reply.header('content-length', end - start)
  if (range !== 'whole') void reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${length}`)
  if (request.method === 'HEAD') return sendHead(reply)
  reply.hijack()
  const { raw } = reply
  raw.writeHead(reply.statusCode, reply.getHeaders() as Record<string, string>)
  await sendOrBreak(reply, async () => {
    for (const piece of cut(shown.ranges, start, end))
      for await (const bytes of stream(piece)) await write(raw, bytes)
    raw.end()
  })
  return reply
}
