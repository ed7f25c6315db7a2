import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * An instance never changes, so neither does what is made from it: RFC 8246. Only the caller itself may keep it. `key`
 * names the instance and the form in which it goes out, since one address has many.
 */
export function keptForever(reply: FastifyReply, key: string): void {
  void reply
    .header('cache-control', 'private, max-age=31536000, immutable')
    .header('vary', 'accept, accept-encoding')
    .header('etag', tag(key))
}

/** Whether the caller has it already; a strong tag is as good as a weak one: RFC 9110 13.1.2. */
export function isUnchanged(request: FastifyRequest, key: string): boolean {
  const held = request.headers['if-none-match']
  return held?.split(',').some((each) => `W/${each.trim().replace(/^W\//, '')}` === tag(key)) ?? false
}

// Weak: boundaries of multipart answers differ
const tag = (key: string): string => `W/"${key}"`
