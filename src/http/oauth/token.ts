import type { TLSSocket } from 'node:tls'
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { issueToken } from '../../country-a/issue-token.ts'
import type { TokenIssuing } from '../../country-a/ports.ts'
import type { TokenRequest } from '../../country-a/token-grant.ts'
import { type OAuthError, refuseGrant, TokenRefusal } from '../../country-a/token-refusal.ts'
import { ExchangeError } from '../../errors.ts'
import { peerPins } from '../mutual-tls.ts'
import { renderError } from '../render-error.ts'
import { transactionOf } from '../transaction.ts'
import { parseForm } from './form.ts'
import { perMinute } from './window-limit.ts'

const bodyLimit = 32_768
/** Each country's newest audit checkpoint goes with the token requests. */
const checkpointHeader = 'ncp-audit-checkpoint'

export interface TokenLimits {
  /** Requests of one client (by certificate) in a minute. */
  readonly grants: number
  /** The same for image tokens, of which each study needs one. */
  readonly exchanges: number
}
const defaults: TokenLimits = { grants: 60, exchanges: 600 }
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** `POST /oauth/token` on the exchange listener: RFC 6749 3.2 with the grants of `issueToken`. */
export function tokenRoutes(ports: TokenIssuing, limits: TokenLimits = defaults): FastifyPluginAsync {
  const grantLimit = perMinute(limits.grants)
  const exchangeLimit = perMinute(limits.exchanges)
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit },
      (_, body, done) => done(null, body),
    )
    // Any other type is read (within its limit) and refused in the words of OAuth.
    app.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_, __, done) => done(null, undefined))
    app.setErrorHandler(renderRefusal)
    app.post('/oauth/token', { bodyLimit }, async (request, reply) => {
      const asked = tokenRequest(request)
      const limit = asked.form.get('grant_type') === exchange ? exchangeLimit : grantLimit
      const retryAfter = limit(asked.certificate.spkiSha256)
      if (retryAfter > 0) throw new ExchangeError('too-many-requests', undefined, { retryAfter })
      const token = await issueToken(ports, asked)
      const checkpoint = ports.checkpoints.latestCheckpoint()
      if (checkpoint !== undefined) reply.header(checkpointHeader, checkpoint)
      return reply.header('cache-control', 'no-store').header('pragma', 'no-cache').send(token)
    })
    app.route({
      method: ['GET', 'PUT', 'DELETE', 'PATCH'],
      url: '/oauth/token',
      handler: (_, reply) => {
        reply.header('allow', 'POST')
        throw new ExchangeError('method-not-allowed')
      },
    })
  }
}

/** What the connection and the form say. Errors: TokenRefusal. */
function tokenRequest(request: FastifyRequest): TokenRequest {
  const certificate = peerPins(request.raw.socket as TLSSocket)
  if (!certificate) refuseGrant('invalid_client', 'certificate')
  if (typeof request.body !== 'string') refuseGrant('invalid_request', 'content-type')
  const checkpoint = request.headers[checkpointHeader]
  return {
    form: parseForm(request.body),
    certificate,
    network: request.ip,
    transaction: transactionOf(request),
    ...(typeof checkpoint === 'string' && { checkpoint }),
  }
}

/** RFC 6749 5.2; RFC 8693 2.2.2. */
const statuses: Partial<Record<OAuthError, number>> = { invalid_client: 401 }

/** Opaque: the codes, and no word about what was wrong. */
function renderRefusal(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  if (!(error instanceof TokenRefusal)) {
    renderError(error, request, reply)
    return
  }
  void reply
    .code(statuses[error.error] ?? 400)
    .header('cache-control', 'no-store')
    .header('pragma', 'no-cache')
    .send({ error: error.error, ...(error.ncpError !== undefined && { ncp_error: error.ncpError }) })
}
