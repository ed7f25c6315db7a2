import type { Readable } from 'node:stream'
import { ExchangeError } from '../errors.ts'

/** All bytes of a stream. Errors: `too-large` beyond `maxBytes`; then the stream is destroyed. */
export async function readAll(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) {
      body.destroy()
      throw new ExchangeError('too-large', 'The answer of the other country is larger than is taken here.')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}
