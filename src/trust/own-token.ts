import type { z } from 'zod'
import { trustedKey } from './client-assertion.ts'
import { epochSeconds, newJti, signJwt } from './jwt.ts'
import type { NodeKeys } from './keys.ts'
import type { TrustList } from './trust-list.ts'
import { type Registered, refuseToken, verifyJwt } from './verify.ts'

export interface SignedToken {
  readonly token: string
  readonly jti: string
  /** Seconds. */
  readonly expiresIn: number
}

interface OwnToken<Claims> {
  /** Signs `claims` in this country's name for `life` seconds, or to `until` (seconds since the epoch) when that is sooner. */
  readonly sign: (
    keys: NodeKeys,
    claims: Readonly<Record<string, unknown>> & { readonly aud: string },
    until?: number,
  ) => Promise<SignedToken>
  /** Checks a token of this kind that this country made for `audience`. Errors: `token-invalid`. */
  readonly verify: (
    token: string,
    by: { readonly keys: NodeKeys; readonly trustList: TrustList; readonly audience: string },
  ) => Promise<Claims & Registered>
}

/** One kind of token that a country makes for others and checks itself: T3 and T4. `life` in seconds. */
export const ownToken = <T>({
  typ,
  life,
  claims: schema,
}: {
  readonly typ: string
  readonly life: number
  readonly claims: z.ZodType<T>
}): OwnToken<T> => ({
  async sign(keys, claims, until) {
    const expiresIn = until === undefined ? life : Math.min(life, until - epochSeconds())
    const jti = newJti()
    const token = await signJwt(keys.signer('sig-token'), {
      typ,
      ttl: expiresIn,
      jti,
      claims: { ...claims, iss: keys.issuer },
    })
    return { token, jti, expiresIn }
  },
  async verify(token, { keys, trustList, audience }) {
    const found = await verifyJwt(token, {
      typ,
      audiences: [audience],
      maxLifetime: life,
      key: trustedKey(trustList),
      claims: schema,
    })
    if (found.iss !== keys.issuer) refuseToken('iss')
    return found
  },
})
