import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const newTransaction = (): string => randomUUID()

/**
 * The id that joins both countries' audit of one click: the peer's X-Request-Id where that is a UUID, else our own. For
 * the exchange and image listeners only.
 */
export function transactionOf(request: FastifyRequest): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && uuid.test(given) ? given.toLowerCase() : request.id
}
