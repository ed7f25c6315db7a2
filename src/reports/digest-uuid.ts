import { createHash } from 'node:crypto'

/** 122 bits of the SHA-256 of a content as a UUID of version 8 (RFC 9562 5.8): the same content has the same id everywhere. */
export function digestUuid(content: Uint8Array | string): string {
  const digest = createHash('sha256').update(content).digest()
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
