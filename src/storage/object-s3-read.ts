import { setTimeout as sleep } from 'node:timers/promises'
import type { Span } from '../archive/ports.ts'
import { ExchangeError } from '../errors.ts'
import type { S3 } from './object-s3-client.ts'

/** How often in a row a body may break off without a byte before it is given up. */
const attempts = 4
const pauseMs = 200

/**
 * The bytes of a thing in the bucket, or a span of them, in pieces; they end with the thing when the span goes further. A
 * body that breaks off is asked for again from where it ended. Errors: `not-found`, `unavailable`.
 */
export async function* piecesFrom(
  s3: S3,
  name: string,
  { start, end }: Span = { start: 0, end: Number.POSITIVE_INFINITY },
): AsyncGenerator<Buffer> {
  let at = start
  let last = end
  for (let failed = 0; at < last; ) {
    const before = at
    let cause: unknown
    try {
      const body = await bodyFrom(s3, name, at, last)
      if (!body) return
      last = Math.min(last, body.total)
      for await (const piece of body.pieces) {
        at += piece.length
        yield piece
      }
    } catch (error) {
      cause = unlessTold(error)
    }
    failed = at > before ? 0 : failed + 1
    if (failed >= attempts) throw brokenOff(cause)
    if (at < last) await sleep(pauseMs * 2 ** failed)
  }
}

function unlessTold(error: unknown): unknown {
  if (error instanceof ExchangeError) throw error
  return error
}

const brokenOff = (cause: unknown): ExchangeError =>
  new ExchangeError('unavailable', undefined, {
    detail: 'The object store breaks off its answers',
    retryAfter: 30,
    cause,
  })

interface Body {
  /** Size of the whole thing. */
  readonly total: number
  readonly pieces: AsyncIterable<Buffer>
}

/**
 * Undefined when the thing ends before `start`. A range is asked for even when it is the whole: its answer says how long
 * the thing is, whatever becomes of the body.
 */
async function bodyFrom(s3: S3, name: string, start: number, end: number): Promise<Body | undefined> {
  const last = end < Number.MAX_SAFE_INTEGER ? end - 1 : ''
  const range = { ...s3.key(name), Range: `bytes=${start}-${last}` }
  return s3.send(async (sdk, client) => {
    try {
      const { Body: body, ContentRange = '' } = await client.send(new sdk.GetObjectCommand(range))
      const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange) ?? []
      if (!body || Number(first) !== start) throw brokenOff(undefined)
      return { total: Number(total), pieces: body as unknown as AsyncIterable<Buffer> }
    } catch (error) {
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 416)
        return undefined
      throw error
    }
  })
}
