import type { FastifyPluginAsync } from 'fastify'
import { grantTypes } from '../../country-a/issue-token.ts'
import { allScopes } from '../../country-a/token-scopes.ts'
import { ExchangeError } from '../../errors.ts'
import type { NodeKeys } from '../../trust/keys.ts'
import type { TrustList } from '../../trust/trust-list.ts'

/**
 * Discovery for FHIR clients (SMART App Launch 2.2, EU Health Data API): `/.well-known/smart-configuration`, also below
 * `/fhir`. Peers of the trust list take nothing from here: what they need stands in the signed list.
 */
export function smartConfigurationRoutes({
  keys,
  trustList,
}: {
  readonly keys: NodeKeys
  readonly trustList: TrustList
}): FastifyPluginAsync {
  return async (app) => {
    for (const prefix of ['', '/fhir'])
      app.get(`${prefix}/.well-known/smart-configuration`, async (_, reply) => {
        const own = trustList.byCode(keys.country)
        if (!own) throw new ExchangeError('unavailable')
        return reply.header('cache-control', 'no-store').send({
          issuer: own.issuer,
          token_endpoint: own.token_endpoint,
          grant_types_supported: grantTypes,
          scopes_supported: [...allScopes, 'metadata'],
          token_endpoint_auth_methods_supported: ['private_key_jwt'],
          token_endpoint_auth_signing_alg_values_supported: ['ES384', 'ES256'],
          tls_client_certificate_bound_access_tokens: true, // RFC 8705 3.3
          code_challenge_methods_supported: [],
          capabilities: ['client-confidential-asymmetric', 'permission-v2'],
        })
      })
  }
}
