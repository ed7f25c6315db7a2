import { z } from 'zod'
import { personId } from '../domain/patient.ts'
import type { TreatmentRelationship } from '../domain/treatment.ts'
import { trustedKey } from './client-assertion.ts'
import { epochSeconds, signJwt } from './jwt.ts'
import type { NodeKeys } from './keys.ts'
import { professionalClaims, professionalClaimsSchema } from './professional-claims.ts'
import type { TrustList } from './trust-list.ts'
import { type Registered, verifyJwt } from './verify.ts'

const trcAssertionType = 'ncp-trc+jwt'
/** eHDSI: a treatment relationship lasts two hours at most. */
export const trcMaxSeconds = 7200

const claims = professionalClaimsSchema.extend({
  trc_id: z.string().min(8).max(100),
  trc_exp: z.int(),
  hp_jti: z.string(),
  hp_assertion: z.string(),
  pin: z.exactOptional(
    z.object({
      version: z.string().max(40),
      lang: z.string().max(20),
      sha256: z.string().max(64),
      ack_at: z.int(),
      method: z.enum(['shown', 'printed', 'unable']),
    }),
  ),
  btg: z.exactOptional(
    z.object({ reason: z.string().max(100), text: z.string().max(1000), stepup_at: z.int() }),
  ),
})
export type TrcClaims = z.output<typeof claims>

/** T2: this professional treats this person, who was informed (eHDSI TRC assertion). It carries T1. */
export function signTrcAssertion(
  keys: NodeKeys,
  about: {
    readonly audience: string
    readonly relationship: TreatmentRelationship
    readonly homeCommunityId: string
    /** T1, made for this grant, and its jti. */
    readonly hpAssertion: string
    readonly hpJti: string
  },
): Promise<string> {
  const { relationship, audience, hpAssertion, hpJti, homeCommunityId } = about
  const { notice, person, purpose, breakGlass } = relationship
  return signJwt(keys.signer('sig-token'), {
    typ: trcAssertionType,
    claims: {
      ...professionalClaims(relationship.professional, {
        purpose,
        homeCommunityId,
        personId: personId(person),
        override: breakGlass !== undefined,
      }),
      iss: keys.issuer,
      aud: audience,
      trc_id: relationship.id,
      // A clock of ours that runs ahead of theirs must not make the relationship longer than it may be.
      trc_exp: Math.min(relationship.expiresAt, epochSeconds() + trcMaxSeconds),
      hp_jti: hpJti,
      hp_assertion: hpAssertion,
      pin: {
        version: notice.version,
        lang: notice.language,
        sha256: notice.sha256,
        ack_at: notice.at,
        method: notice.method,
      },
      ...(breakGlass && {
        btg: { reason: breakGlass.reason, text: breakGlass.text, stepup_at: breakGlass.stepUpAt },
      }),
    },
    ttl: 300,
  })
}

/** Checks T2 itself; T1 in it and what both say of each other is the token endpoint's to check. Errors: `token-invalid`. */
export const verifyTrcAssertion = (
  token: string,
  { trustList, audience, now }: { trustList: TrustList; audience: string; now?: number },
): Promise<TrcClaims & Registered> =>
  verifyJwt(token, {
    typ: trcAssertionType,
    audiences: [audience],
    maxLifetime: 300,
    maxAge: 300,
    key: trustedKey(trustList),
    claims,
    ...(now !== undefined && { now }),
  })
