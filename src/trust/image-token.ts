import { z } from 'zod'
import type { ImageGrant } from '../domain/caller.ts'
import type { NodeKeys } from './keys.ts'
import { ownToken, type SignedToken } from './own-token.ts'
import type { TrustList } from './trust-list.ts'
import { type Registered, refuseToken } from './verify.ts'

const claims = z.object({
  sub: z.string(),
  client_id: z.string(),
  scope: z.literal('dicomweb.read'),
  study: z.string().regex(/^[0-9.]{3,64}$/),
  series: z
    .string()
    .regex(/^[0-9.]{3,64}$/)
    .nullable(),
  person_ref: z.string().regex(/^[\w-]{43}$/),
  trc_id: z.string(),
  purpose: z.enum(['TREAT', 'ETREAT']),
  btg: z.exactOptional(z.literal(true)),
  cnf: z.object({ 'x5t#S256': z.string() }),
})
export type ImageClaims = z.output<typeof claims> & Registered

const imageToken = ownToken({ typ: 'ncp-img+jwt', life: 600, claims })

/**
 * T4: one study from one image host, for ten minutes to start a request, from one certificate. It may reach a third
 * party's host, so it names neither the patient nor the professional.
 */
export const signImageToken = (
  keys: NodeKeys,
  grant: Omit<ImageGrant, 'kind' | 'country' | 'jti'> & {
    readonly audience: string
    readonly x5tS256: string
    /** Seconds since the epoch: the relationship's end. */
    readonly until: number
  },
): Promise<SignedToken> =>
  imageToken.sign(
    keys,
    {
      aud: grant.audience,
      client_id: grant.clientId,
      sub: grant.professionalSubject,
      scope: 'dicomweb.read',
      study: grant.studyUid,
      series: grant.seriesUid ?? null,
      person_ref: grant.personRef,
      trc_id: grant.treatmentId,
      purpose: grant.purpose,
      ...(grant.emergency && { btg: true }),
      cnf: { 'x5t#S256': grant.x5tS256 },
    },
    grant.until,
  )

/** Checks a T4 of this country for the image host `audience` (its origin). Errors: `token-invalid`. */
export const verifyImageToken = imageToken.verify

/** What a T4 grants. Errors: `token-invalid` when the country is trusted no more. */
export function grantOf(token: ImageClaims, trustList: TrustList): ImageGrant {
  const country = trustList.byIssuer(token.client_id)
  if (!country) refuseToken('client')
  return {
    kind: 'image',
    country: country.code,
    clientId: token.client_id,
    jti: token.jti,
    studyUid: token.study,
    ...(token.series !== null && { seriesUid: token.series }),
    personRef: token.person_ref,
    professionalSubject: token.sub,
    purpose: token.purpose,
    treatmentId: token.trc_id,
    ...(token.btg && { emergency: true }),
  }
}
