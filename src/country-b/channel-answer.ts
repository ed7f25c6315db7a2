import type { Readable } from 'node:stream'
import { mediaTypeParameters, readMultipart } from '../dicom/multipart.ts'
import { ExchangeError } from '../errors.ts'
import type { StudyChannel } from './ports.ts'

export type ChannelAnswer = Awaited<ReturnType<StudyChannel['get']>>

/**
 * An answer of the image channel that carries what was asked for; any other status becomes a refusal.
 * Errors: `not-found`, `not-acceptable`, `range-not-satisfiable`, `peer-unavailable`, `peer-refused`.
 */
export function demandContent(answer: ChannelAnswer): ChannelAnswer {
  if (answer.status === 200 || answer.status === 206) return answer
  answer.body.destroy()
  if (answer.status === 404 || answer.status === 410) throw new ExchangeError('not-found')
  if (answer.status === 416) throw new ExchangeError('range-not-satisfiable')
  if (answer.status === 406) throw new ExchangeError('not-acceptable')
  throw new ExchangeError(answer.status >= 500 ? 'peer-unavailable' : 'peer-refused', undefined, {
    detail: `image channel answered ${answer.status}`,
  })
}

export interface SinglePart {
  readonly contentType: string
  /** Transfer syntax of the body as the answer names it. */
  readonly transferSyntaxUid?: string
  readonly body: AsyncIterable<Buffer>
}

/**
 * The one part of a multipart/related answer, as it comes; a body that isn't multipart is taken as it is.
 * Errors: `peer-refused` when there is no part.
 */
export async function singlePart(answer: ChannelAnswer, maxBytes: number): Promise<SinglePart> {
  const { contentType, body } = answer
  if (!/^multipart\/related\b/i.test(contentType))
    return { contentType, ...syntaxOf(contentType), body: body as AsyncIterable<Buffer> }
  const limits = { parts: 1, headerBytes: 8192, partBytes: maxBytes, totalBytes: maxBytes + 16_384 }
  const parts = readMultipart(body, contentType, limits)[Symbol.asyncIterator]()
  const first = await parts.next().catch((cause: unknown) => {
    body.destroy()
    throw new ExchangeError('peer-refused', undefined, { detail: 'an answer that is not well formed', cause })
  })
  if (first.done === true) throw new ExchangeError('peer-refused', undefined, { detail: 'an empty answer' })
  const type = first.value.headers['content-type'] ?? 'application/octet-stream'
  return {
    contentType: type,
    ...syntaxOf(contentType),
    ...syntaxOf(type),
    body: toTheEnd(first.value.body, parts, body),
  }
}

/** Hands on the body of the part, then demands that the answer ends as it should. */
async function* toTheEnd(
  part: AsyncIterable<Buffer>,
  parts: AsyncIterator<unknown>,
  body: Readable,
): AsyncGenerator<Buffer> {
  try {
    yield* part
    await parts.next()
  } finally {
    body.destroy()
  }
}

function syntaxOf(contentType: string): { transferSyntaxUid?: string } {
  const uid = mediaTypeParameters(contentType)['transfer-syntax']
  return uid === undefined || !/^[\d.]{1,64}$/.test(uid) ? {} : { transferSyntaxUid: uid }
}
