import type { FastifyReply, FastifyRequest } from 'fastify'

/** An instance never changes, so neither does what is made from it: RFC 8246. Only the caller itself may keep it. */
export function keptForever(reply: FastifyReply, digest: string): void {
  void reply.header('cache-control', 'private, max-age=31536000, immutable').header('etag', tag(digest))
}

/** Whether the caller has it already; a strong tag is as good as a weak one: RFC 9110 13.1.2. */
export function isUnchanged(request: FastifyRequest, digest: string): boolean {
  const held = request.headers['if-none-match']
  return held?.split(',').some((each) => `W/${each.trim().replace(/^W\//, '')}` === tag(digest)) ?? false
}

// Weak: boundaries of multipart answers differ
const tag = (digest: string): string => `W/"${digest}"`
