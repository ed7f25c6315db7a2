import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { asExchangeError, ExchangeError } from '../errors.ts'
import { askedFormat, encoded, mediaTypes } from './fhir/format.ts'

/** Fastify's own refusals, in our words. */
const fastifyCodes: Record<string, ExchangeError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new ExchangeError('too-large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new ExchangeError('unsupported-media-type'),
  FST_ERR_CTP_EMPTY_JSON_BODY: new ExchangeError('bad-request', 'The body is empty.'),
  FST_ERR_CTP_INVALID_JSON_BODY: new ExchangeError('bad-request', 'The body is not valid JSON.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new ExchangeError(
    'bad-request',
    'The body is not as long as announced.',
  ),
}

/** Writes a refusal: an OperationOutcome below /fhir, `application/problem+json` (RFC 9457) elsewhere. */
export function renderError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = foreseen(error)
  if (refusal.row.http >= 500)
    request.log.error(
      { event: 'request.failed', code: refusal.code, err: refusal.cause ?? refusal },
      'request failed',
    )
  if (reply.raw.headersSent) {
    reply.raw.destroy()
    return
  }
  if (refusal.retryAfter !== undefined) reply.header('retry-after', refusal.retryAfter)
  else if (refusal.row.http === 503) reply.header('retry-after', 5)
  if (refusal.row.http === 401 && !reply.hasHeader('www-authenticate'))
    reply.header(
      'www-authenticate',
      refusal.code === 'token-invalid' ? 'Bearer error="invalid_token"' : 'Bearer',
    )
  reply.header('cache-control', 'no-store').code(refusal.row.http)
  if (/^\/(api\/treatments\/[^/]+\/)?fhir(\/|$|\?)/.test(request.url)) {
    const format = askedFormat(request) ?? 'json'
    void reply.type(mediaTypes[format]).send(encoded(operationOutcome(refusal, request.id), format))
    return
  }
  void reply.type('application/problem+json; charset=utf-8').send({
    type: `urn:roentgate:${refusal.code}`,
    title: refusal.tell,
    status: refusal.row.http,
    instance: `urn:uuid:${request.id}`,
    ...(refusal.where !== undefined && { detail: refusal.where }),
  })
}

function foreseen(error: FastifyError | Error): ExchangeError {
  if (error instanceof ExchangeError) return error
  const code = (error as FastifyError).code
  const known = fastifyCodes[code]
  if (known) return known
  const status = (error as FastifyError).statusCode
  if (status === 404) return new ExchangeError('not-found')
  if (status !== undefined && status >= 400 && status < 500) return new ExchangeError('bad-request')
  return asExchangeError(error)
}

/** FHIR R4 OperationOutcome of a refusal; its id is the id of the request. */
export function operationOutcome(refusal: ExchangeError, id: string): object {
  if (refusal.faults.length > 0)
    return {
      resourceType: 'OperationOutcome',
      id,
      issue: refusal.faults.map(({ code, where, text }) => ({
        severity: 'error',
        code: code ?? refusal.row.fhir,
        diagnostics: `This element ${text}.`,
        expression: [where],
      })),
    }
  return {
    resourceType: 'OperationOutcome',
    id,
    issue: [
      {
        severity: 'error',
        code: refusal.row.fhir,
        diagnostics: refusal.tell,
        ...(refusal.where !== undefined && { expression: [refusal.where] }),
      },
    ],
  }
}
