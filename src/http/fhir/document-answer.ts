import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ReadDocument } from '../../country-a/read-report.ts'
import { ExchangeError } from '../../errors.ts'
import { reportAttachments } from '../../mapping/report-attachments.ts'
import { send } from './bodies.ts'
import { askedFormat, fhirFormat, mediaTypes } from './format.ts'

/** Whether the id of a Binary is a row's own: its document is no FHIR resource. */
export const isWholeDocument = (id: string): boolean => /^[0-9a-f-]{36}$/.test(id)

/** Ids of Binaries: a document's id and the index of an attachment in it. */
export function binaryId(text: string): { readonly document: string; readonly index: number } {
  const parts = /^([0-9a-f-]{36})\.(\d{1,4})$/.exec(text)
  if (!parts) throw new ExchangeError('not-found')
  return { document: parts[1] ?? '', index: Number(parts[2]) }
}

/** The document itself, never wrapped (ITI-68): in JSON its very bytes. Errors: `not-acceptable`. */
export function sendDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  { bundle, bytes }: ReadDocument,
): FastifyReply {
  if (fhirFormat(request) === 'xml') return send(reply, bundle)
  return reply
    .type(mediaTypes.json)
    .header('cache-control', 'no-store')
    .header('vary', 'accept')
    .send(Buffer.from(bytes))
}

/**
 * An attachment of a report.
 * Errors: `not-found`.
 */
export function sendAttachment(
  request: FastifyRequest,
  reply: FastifyReply,
  { bundle }: ReadDocument,
  { document, index }: { document: string; index: number },
): FastifyReply {
  const attachment = reportAttachments(bundle)[index]
  if (!attachment) throw new ExchangeError('not-found')
  return sendBinary(request, reply, { ...attachment, id: `${document}.${index}` })
}

/** The bytes as a download, or a Binary resource where FHIR is asked for (FHIR R4 binary.html). */
export function sendBinary(
  request: FastifyRequest,
  reply: FastifyReply,
  { id, contentType, content }: { id: string; contentType: string; content: Uint8Array },
): FastifyReply {
  const isFhir = /_format=|application\/(fhir\+)?(json|xml)/i.test(
    `${request.url} ${request.headers.accept ?? ''}`,
  )
  if (isFhir && askedFormat(request) !== undefined) {
    const data = Buffer.from(content).toString('base64')
    return send(reply, { resourceType: 'Binary', id, contentType, data })
  }
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream'
  return reply
    .type(type)
    .header('cache-control', 'no-store')
    .header('content-disposition', 'attachment')
    .header('x-content-type-options', 'nosniff')
    .send(Buffer.from(content))
}
