import type { TLSSocket } from 'node:tls'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { ExchangeError } from '../../errors.ts'
import type { NodeKeys } from '../../trust/keys.ts'
import type { Revocations } from '../../trust/ports.ts'
import { signRevocations, verifyRevocations } from '../../trust/revocation-list.ts'
import type { TrustList } from '../../trust/trust-list.ts'
import type { TrustedCountry } from '../../trust/trust-list-schema.ts'
import { peerPins } from '../mutual-tls.ts'

const path = '/oauth/revocations'
const bodyLimit = 2 ** 20

/**
 * What was taken back, between countries: GET gives this country's signed list, POST takes the caller's own. A country
 * can take back what it issued or asked for, and nothing of anybody else's.
 */
export function revocationRoutes({
  keys,
  trustList,
  revocations,
}: {
  readonly keys: NodeKeys
  readonly trustList: TrustList
  readonly revocations: Revocations
}): FastifyPluginAsync {
  return async (app) => {
    app.addContentTypeParser('application/jwt', { parseAs: 'string', bodyLimit }, (_, body, done) =>
      done(null, body),
    )
    app.get(path, async (request, reply) => {
      callingCountry(trustList, request)
      return reply
        .type('application/jwt')
        .header('cache-control', 'no-store')
        .send(await signRevocations(keys, revocations.own()))
    })
    app.post(path, { bodyLimit }, async (request, reply) => {
      const country = callingCountry(trustList, request)
      if (typeof request.body !== 'string') throw new ExchangeError('unsupported-media-type')
      await revocations.accept(country.code, await verifyRevocations(request.body, { trustList, country }))
      return reply.code(204).send()
    })
  }
}

function callingCountry(trustList: TrustList, request: FastifyRequest): TrustedCountry {
  const pins = peerPins(request.raw.socket as TLSSocket)
  const country = pins && trustList.bySpki(pins.spkiSha256)
  if (!country) throw new ExchangeError('token-invalid', undefined, { detail: 'country' })
  return country
}
