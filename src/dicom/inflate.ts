import { inflateRawSync, inflateSync } from 'node:zlib'
import type { GateLimits } from './limits.ts'
import { refuse } from './refuse.ts'
import type { ByteSource } from './source.ts'

/**
 * The inflated data set of a deflated object: PS3.5 A.5, RFC 1951; some writers send the zlib form of RFC 1950. Never
 * grows beyond the limits, however much the stream claims.
 */
export function inflateDataSet(source: ByteSource, start: number, limits: GateLimits): Buffer {
  const deflated = source.read(start, source.size - start)
  const maxOutputLength = Math.min(
    limits.inflatedBytes,
    Math.max(deflated.length * limits.inflateRatio, 65_536),
  )
  const isZlib =
    ((deflated[0] ?? 0) & 0x0f) === 8 && deflated.length > 1 && deflated.readUInt16BE(0) % 31 === 0
  const ways = isZlib ? [inflateSync, inflateRawSync] : [inflateRawSync]
  for (const inflate of ways) {
    try {
      return inflate(deflated, { maxOutputLength })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
        refuse('The deflated data set grows beyond what is taken.')
    }
  }
  return refuse('The data set is not deflated as its transfer syntax says.')
}
