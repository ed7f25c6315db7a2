import { createHash } from 'node:crypto'
import { ExchangeError } from '../errors.ts'

/** What the signed manifest promises of an object. */
export interface Promised {
  readonly bytes: number
  readonly sha256: string
}

/**
 * Hands on the bytes of an object and holds the last ones back until length and digest were found to be as the manifest
 * promises, so that nobody can take a changed object for a whole one.
 * Errors: `integrity`.
 */
export async function* verifiedBytes(
  source: AsyncIterable<Buffer>,
  promised: Promised,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let length = 0
  let held: Buffer | undefined
  for await (const chunk of source) {
    length += chunk.length
    if (length > promised.bytes) throw changed('longer')
    hash.update(chunk)
    if (held) yield held
    held = chunk
  }
  if (length !== promised.bytes) throw changed('shorter')
  if (hash.digest('hex') !== promised.sha256) throw changed('another digest')
  if (held) yield held
}

const changed = (how: string): ExchangeError =>
  new ExchangeError('integrity', 'An image is not the one that its source signed for, so it was withheld.', {
    detail: `an instance differs from the manifest: ${how}`,
  })
