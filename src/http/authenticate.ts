import { timingSafeEqual } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'
import type { AuditTrail } from '../domain/audit.ts'
import type { ForeignCaller, ImageGrant, SystemCaller } from '../domain/caller.ts'
import { asExchangeError, ExchangeError } from '../errors.ts'
import { callerOf, verifyAccessToken } from '../trust/access-token.ts'
import { grantOf, verifyImageToken } from '../trust/image-token.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { Revocations } from '../trust/ports.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { verifiedTokens } from '../trust/verified-tokens.ts'
import { refuseToken } from '../trust/verify.ts'
import { peerPins } from './mutual-tls.ts'
import { transactionOf } from './transaction.ts'

export interface ResourceServer {
  readonly keys: NodeKeys
  readonly trustList: TrustList
  readonly revocations: Revocations
  readonly audit: AuditTrail
}

/**
 * Who calls the hospital listener. `verify` is what `verifyHospitalToken` gives.
 * Errors of the function it returns: `unauthenticated` without a token, `token-invalid`.
 */
export const systemCaller =
  ({ verify }: { readonly verify: (token: string) => Promise<SystemCaller> }) =>
  async (request: FastifyRequest): Promise<SystemCaller> =>
    verify(bearer(request))

/**
 * Who calls the exchange listener: the professional in the access token (T3), if the token comes over a connection of the
 * country it was issued to, from the certificate it is bound to (RFC 8705 3), and nothing of it was revoked.
 * Errors: `unauthenticated`, `token-invalid`; both are audited.
 */
export function foreignCaller(server: ResourceServer): (request: FastifyRequest) => Promise<ForeignCaller> {
  const verified = verifiedTokens(async (token) => {
    const own = server.trustList.byCode(server.keys.country)
    if (!own) refuseToken('own-country')
    return verifyAccessToken(token, { ...server, audience: own.fhir_base })
  })
  return audited(server, async (request) => {
    const claims = await verified(bearer(request))
    bound(request, claims.cnf['x5t#S256'], claims.client_id, server.trustList)
    const caller = callerOf(claims, server.trustList)
    if (server.revocations.isRevoked(caller)) refuseToken('revoked')
    return caller
  })
}

/**
 * What the image token (T4) of a request to the image channel grants, under the same conditions.
 * @param origin of this image host, as the trust list's `image_hosts` has it.
 */
export function imageGrant(
  server: ResourceServer & { readonly origin: string },
): (request: FastifyRequest) => Promise<ImageGrant> {
  const verified = verifiedTokens((token) => verifyImageToken(token, { ...server, audience: server.origin }))
  return audited(server, async (request) => {
    const claims = await verified(bearer(request))
    bound(request, claims.cnf['x5t#S256'], claims.client_id, server.trustList)
    const grant = grantOf(claims, server.trustList)
    if (server.revocations.isRevoked(grant)) refuseToken('revoked')
    return grant
  })
}

/**
 * Demands a scope: a name as it is, or a SMART v2 scope (`system/DocumentReference.r`), which a wider one of the same
 * resource (`system/DocumentReference.rs`) fulfils.
 * Errors: `forbidden`.
 */
export function requireScope(caller: { readonly scopes: ReadonlySet<string> }, scope: string): void {
  if (caller.scopes.has(scope)) return
  const wanted = smart.exec(scope)
  for (const held of caller.scopes) {
    const parts = smart.exec(held)
    if (wanted && parts?.[1] === wanted[1] && isWithin(wanted[2] ?? '', parts?.[2] ?? '')) return
  }
  throw new ExchangeError('forbidden', `The token lacks the scope ${scope}.`)
}

// SMART App Launch 2.0: cruds, in this order.
const smart = /^(system\/[A-Za-z]+)\.(c?r?u?d?s?)$/
const isWithin = (wanted: string, held: string): boolean =>
  wanted !== '' && [...wanted].every((letter) => held.includes(letter))

/** RFC 6750 2.1: the token stands in the header and nowhere else. */
function bearer(request: FastifyRequest): string {
  const header = request.headers.authorization
  if (header === undefined) throw new ExchangeError('unauthenticated')
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1]
  return token ?? refuseToken('authorization-header')
}

/** The connection's certificate is the one that the token is bound to, and belongs to the country it was issued to. */
function bound(request: FastifyRequest, x5tS256: string, clientId: string, trustList: TrustList): void {
  const pins = peerPins(request.raw.socket as TLSSocket)
  if (!pins || !sameText(pins.x5tS256, x5tS256)) refuseToken('cnf')
  if (trustList.bySpki(pins.spkiSha256)?.issuer !== clientId) refuseToken('certificate-country')
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

function audited<T>(
  { audit }: ResourceServer,
  authenticate: (request: FastifyRequest) => Promise<T>,
): (request: FastifyRequest) => Promise<T> {
  return async (request) => {
    try {
      return await authenticate(request)
    } catch (error) {
      const refusal = asExchangeError(error)
      if (refusal.row.http === 401)
        await audit.append({
          kind: 'token-refused',
          outcome: 'minor-failure',
          transaction: transactionOf(request),
          network: request.ip,
          reason: refusal.message.slice(0, 100),
        })
      throw refusal
    }
  }
}
