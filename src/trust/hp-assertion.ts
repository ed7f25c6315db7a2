import type { Professional, Purpose } from '../domain/professional.ts'
import { trustedKey } from './client-assertion.ts'
import { signJwt } from './jwt.ts'
import type { NodeKeys } from './keys.ts'
import {
  type ProfessionalClaims,
  professionalClaims,
  professionalClaimsSchema,
} from './professional-claims.ts'
import type { TrustList } from './trust-list.ts'
import { type Registered, verifyJwt } from './verify.ts'

export const hpAssertionType = 'ncp-hp+jwt'

/** T1: this country vouches for one of its professionals (eHDSI HCP assertion). `audience` is the other country's issuer. */
export function signHpAssertion(
  keys: NodeKeys,
  about: {
    readonly audience: string
    readonly professional: Professional
    readonly purpose: Purpose
    readonly homeCommunityId: string
    readonly override?: boolean
  },
): Promise<string> {
  const claims = professionalClaims(about.professional, about)
  return signJwt(keys.signer('sig-token'), {
    typ: hpAssertionType,
    claims: { ...claims, iss: keys.issuer, aud: about.audience },
    ttl: 300,
  })
}

/** Checks T1. Errors: `token-invalid`. */
export const verifyHpAssertion = (
  token: string,
  { trustList, audience, now }: { trustList: TrustList; audience: string; now?: number },
): Promise<ProfessionalClaims & Registered> =>
  verifyJwt(token, {
    typ: hpAssertionType,
    audiences: [audience],
    maxLifetime: 300,
    maxAge: 300,
    key: trustedKey(trustList),
    claims: professionalClaimsSchema,
    ...(now !== undefined && { now }),
  })
