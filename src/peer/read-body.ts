import type { Readable } from 'node:stream'
import { ExchangeError } from '../errors.ts'

/** The whole body. Errors: `peer-refused` when it is larger than `max` bytes; `peer-unavailable` when it breaks off. */
export async function readBody(body: Readable, max: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > max)
        throw new ExchangeError('peer-refused', 'The other country sent more than is taken here.', {
          detail: 'peer: body too large',
        })
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof ExchangeError) throw error
    throw new ExchangeError('peer-unavailable', undefined, { detail: 'peer: body broke off' })
  }
  return Buffer.concat(chunks)
}

/** JSON that a peer sent. Errors: `peer-refused` when it isn't, or when it tries to reach an object's prototype. */
export function parsePeerJson(bytes: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (/"(__proto__|\\u005f)/i.test(text)) throw new Error('prototype')
    return JSON.parse(text)
  } catch {
    throw new ExchangeError('peer-refused', undefined, { detail: 'peer: body is not JSON' })
  }
}
