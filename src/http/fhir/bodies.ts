import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ExchangeError } from '../../errors.ts'
import { parseJson } from '../../fhir/json.ts'
import { parseFhirXml } from '../../fhir/xml.ts'
import { encoded, type FhirFormat, fhirFormat, mediaTypes } from './format.ts'

const fhirTypes = [
  'application/fhir+json',
  'application/json',
  'application/fhir+xml',
  'application/xml',
  'text/xml',
  'application/hl7-cda+xml',
  'x-application/hl7-v2+er7',
]

/** Bodies stay bytes: what is kept must be what arrived. Forms are searches. */
export async function acceptFhirBodies(app: FastifyInstance): Promise<void> {
  app.removeContentTypeParser(['application/json', 'text/plain'])
  for (const type of fhirTypes)
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  await app.register(formbody, { parser: (text) => new URLSearchParams(text) as never }) // the type wants a plain object
}

/** Errors: `bad-request` for an empty body. */
export function bytesOf(request: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0)
    throw new ExchangeError('bad-request', 'The body is empty.')
  return request.body
}

/** The resource in a body of either encoding. Errors: `bad-request`. */
export function resourceOf<T>(request: FastifyRequest, type: string): T {
  const bytes = bytesOf(request)
  const resource = /xml/i.test(request.headers['content-type'] ?? '') ? parseFhirXml(bytes) : parseJson(bytes)
  if (resource.resourceType !== type)
    throw new ExchangeError('bad-request', `A ${type} is expected here.`, { where: 'resourceType' })
  return resource as T
}

/** The query of a search by GET or by POST, where both places count (FHIR R4 http.html#search). */
export function queryOf(request: FastifyRequest): URLSearchParams {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  if (request.body instanceof URLSearchParams)
    for (const [name, value] of request.body) query.append(name, value)
  return query
}

/** `Prefer: handling=strict` (FHIR R4 search.html#errors). */
export const isStrict = (request: FastifyRequest): boolean =>
  /\bhandling\s*=\s*strict\b/i.test(String(request.headers.prefer ?? ''))

/**
 * Sends a resource in the encoding that was asked for; nothing of it may stay in a cache on the way.
 * Errors: `not-acceptable`.
 */
export function send(reply: FastifyReply, resource: object, status = 200): FastifyReply {
  const format = fhirFormat(reply.request)
  return sendText(reply.code(status), format, encoded(resource, format))
}

/** Sends a resource that is written already, to one who asked for JSON. */
export const sendJson = (reply: FastifyReply, json: string): FastifyReply => sendText(reply, 'json', json)

const sendText = (reply: FastifyReply, format: FhirFormat, text: string): FastifyReply =>
  reply.type(mediaTypes[format]).header('cache-control', 'no-store').header('vary', 'accept').send(text)
