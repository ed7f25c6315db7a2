import { z } from 'zod'
import { signJwt } from './jwt.ts'
import type { NodeKeys } from './keys.ts'
import type { TrustList } from './trust-list.ts'
import type { TrustedCountry } from './trust-list-schema.ts'
import { type Registered, refuseToken, verifyJwt } from './verify.ts'

const claims = z.object({ sub: z.string() })

/**
 * T0: a gateway says who it is (SMART client-confidential-asymmetric, RFC 7523 3).
 * @param audience the token endpoint, taken from the trust list and from nowhere else.
 */
export const signClientAssertion = (keys: NodeKeys, audience: string): Promise<string> =>
  signJwt(keys.signer('sig-token'), {
    typ: 'JWT',
    claims: { iss: keys.issuer, sub: keys.issuer, aud: audience },
    ttl: 60,
  })

/**
 * Checks T0. `audiences` are the answering country's issuer and token endpoint (draft rfc7523bis 4, SMART).
 * @returns the country that made it. Errors: `token-invalid`.
 */
export async function verifyClientAssertion(
  token: string,
  { trustList, audiences, now }: { trustList: TrustList; audiences: readonly string[]; now?: number },
): Promise<{ readonly country: TrustedCountry; readonly assertion: Registered }> {
  const assertion = await verifyJwt(token, {
    typ: 'JWT',
    audiences,
    maxLifetime: 300,
    maxAge: 300,
    key: trustedKey(trustList),
    claims,
    ...(now !== undefined && { now }),
  })
  if (assertion.sub !== assertion.iss) refuseToken('sub')
  const country = trustList.byIssuer(assertion.iss)
  if (!country) refuseToken('iss')
  return { country, assertion }
}

/** The token-signing key of this name, if it belongs to this issuer. */
export const trustedKey = (trustList: TrustList) => (iss: string, kid: string) =>
  trustList.byIssuer(iss)?.jwks.keys.find((key) => key.kid === kid && key.ncp_use === 'token')
