import { z } from 'zod'
import { trustedKey } from './client-assertion.ts'
import { epochSeconds, signJwt } from './jwt.ts'
import type { NodeKeys } from './keys.ts'
import type { Revocation } from './ports.ts'
import type { TrustList } from './trust-list.ts'
import type { TrustedCountry } from './trust-list-schema.ts'
import { refuseToken, verifyJwt } from './verify.ts'

const typ = 'ncp-revocations+jwt'
/** It is for every country of the trust list. */
const audience = 'urn:roentgate:peers'
const life = 300
const maxLength = 2 ** 20
const maxEntries = 5000

const claims = z.object({
  revoked: z
    .array(z.object({ kind: z.enum(['jti', 'trc']), value: z.string().min(8).max(200), until: z.int() }))
    .max(maxEntries),
})

/** What this country took back, as a signed list for the others: ids of tokens and of treatments, and nothing else. */
export const signRevocations = (keys: NodeKeys, revoked: readonly Revocation[]): Promise<string> =>
  signJwt(keys.signer('sig-token'), {
    typ,
    ttl: life,
    claims: { iss: keys.issuer, aud: audience, revoked: revoked.slice(-maxEntries) },
  })

/**
 * What another country took back: its own list, made within the last five minutes. An end more than a day away is cut:
 * nothing that may be revoked lives that long.
 * Errors: `token-invalid`.
 */
export async function verifyRevocations(
  list: string,
  { trustList, country }: { readonly trustList: TrustList; readonly country: TrustedCountry },
): Promise<readonly Revocation[]> {
  const { iss, revoked } = await verifyJwt(list, {
    typ,
    audiences: [audience],
    maxLifetime: life,
    maxAge: life,
    maxLength,
    key: trustedKey(trustList),
    claims,
  })
  if (iss !== country.issuer) refuseToken('iss')
  const now = epochSeconds()
  return revoked
    .filter(({ until }) => until > now)
    .map((entry) => ({ ...entry, until: Math.min(entry.until, now + 86_400) }))
}
