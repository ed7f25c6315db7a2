import { z } from 'zod'
import type { ForeignCaller } from '../domain/caller.ts'
import { parsePersonId } from '../domain/patient.ts'
import type { NodeKeys } from './keys.ts'
import { ownToken, type SignedToken } from './own-token.ts'
import {
  type ProfessionalClaims,
  professionalClaimsSchema,
  professionalOf,
  purposeOf,
} from './professional-claims.ts'
import type { TrustList } from './trust-list.ts'
import { type Registered, refuseToken } from './verify.ts'

const claims = professionalClaimsSchema.extend({
  client_id: z.string(),
  scope: z.string(),
  // RFC 8705 3.1: a token without it is a bearer token, and there are none between countries.
  cnf: z.object({ 'x5t#S256': z.string() }),
  trc_id: z.exactOptional(z.string()),
  trc_exp: z.exactOptional(z.int()),
  btg: z.exactOptional(z.object({ reason: z.string(), text: z.string(), stepup_at: z.int() })),
})
export type AccessClaims = z.output<typeof claims> & Registered

// RFC 9068 2.1
const accessToken = ownToken({ typ: 'at+jwt', life: 300, claims })

export interface AccessGrant {
  readonly clientId: string
  readonly audience: string
  readonly scope: string
  readonly x5tS256: string
  readonly professional: ProfessionalClaims
  /** Of a clinical token: the relationship it lives under. */
  readonly treatment?: { readonly id: string; readonly expiresAt: number }
  readonly breakGlass?: { readonly reason: string; readonly text: string; readonly stepup_at: number }
}

/** T3: access to this country's FHIR for five minutes, from one certificate. */
export const signAccessToken = (keys: NodeKeys, grant: AccessGrant): Promise<SignedToken> =>
  accessToken.sign(
    keys,
    {
      ...grant.professional,
      aud: grant.audience,
      client_id: grant.clientId,
      scope: grant.scope,
      cnf: { 'x5t#S256': grant.x5tS256 },
      ...(grant.treatment && { trc_id: grant.treatment.id, trc_exp: grant.treatment.expiresAt }),
      ...(grant.breakGlass && { btg: grant.breakGlass }),
    },
    grant.treatment?.expiresAt,
  )

/** Checks a T3 of this country. Errors: `token-invalid`. */
export const verifyAccessToken = accessToken.verify

/** The professional behind a T3, as the use cases know them. Errors: `token-invalid` when the country is trusted no more. */
export function callerOf(token: AccessClaims, trustList: TrustList): ForeignCaller {
  const country = trustList.byIssuer(token.client_id)
  const purpose = purposeOf(token)
  if (!country || (purpose !== 'TREAT' && purpose !== 'ETREAT')) refuseToken('client')
  const person = parsePersonId(token.extensions.ihe_iua.person_id ?? '')
  return {
    kind: 'foreign',
    country: country.code,
    clientId: token.client_id,
    scopes: new Set(token.scope.split(' ')),
    jti: token.jti,
    professional: professionalOf(token),
    purpose,
    ...(person && { person }),
    ...(token.trc_id !== undefined && { treatmentId: token.trc_id }),
    ...(token.trc_exp !== undefined && { treatmentEndsAt: token.trc_exp }),
    ...(token.btg && {
      breakGlass: { reason: token.btg.reason, text: token.btg.text, stepUpAt: token.btg.stepup_at },
    }),
  }
}

/** A token that names a gateway and nobody else: it opens what is public, so `verifyAccessToken` refuses it. */
export const signMetadataToken = (
  keys: NodeKeys,
  { clientId, audience }: { clientId: string; audience: string },
): Promise<SignedToken> =>
  accessToken.sign(keys, { sub: clientId, aud: audience, client_id: clientId, scope: 'metadata' })
