import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ExchangeError } from '../../errors.ts'

/** Aborted when the caller goes away before the answer is complete. */
export function untilGone(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  const { raw } = reply
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort()
  })
  if (request.raw.destroyed && !request.raw.complete) controller.abort()
  return controller.signal
}

/**
 * Sends bytes as they come; the caller's pace is the source's pace. What fails after the first byte ends the connection,
 * so that a part is never taken for the whole.
 */
export function sendStream(
  reply: FastifyReply,
  contentType: string,
  body: AsyncIterable<Uint8Array> | Readable,
): FastifyReply {
  const stream = body instanceof Readable ? body : Readable.from(body, { objectMode: false })
  stream.once('error', (error) => {
    if (error instanceof ExchangeError)
      reply.log.error(
        { event: 'answer.broken', code: error.code, detail: error.message },
        'answer broken off',
      )
  })
  return reply.header('content-type', contentType).send(stream)
}
