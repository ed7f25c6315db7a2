import { CompactSign, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { z } from 'zod'
import type { StudyManifest } from '../domain/study.ts'
import { ExchangeError } from '../errors.ts'
import { epochSeconds } from './jwt.ts'
import type { NodeKeys } from './keys.ts'
import type { TrustedCountry } from './trust-list-schema.ts'

const typ = 'ncp-manifest+jwt'

const uid = z
  .string()
  .max(64)
  .regex(/^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/)
const text = z.exactOptional(z.string().max(1024))
const count = z.exactOptional(z.int().min(0))

const instance = z.object({
  sopInstanceUid: uid,
  sopClassUid: uid,
  instanceNumber: z.exactOptional(z.int()),
  numberOfFrames: count,
  transferSyntaxUid: uid,
  rows: count,
  columns: count,
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const manifest = z.object({
  studyInstanceUid: uid,
  accessionNumber: text,
  description: text,
  startedAt: text,
  headers: z.object({
    patientIds: z.array(z.object({ id: z.string().max(64), issuer: text })),
    birthDates: z.array(z.string().max(32)),
    sexes: z.array(z.string().max(32)),
  }),
  series: z.array(
    z.object({
      seriesInstanceUid: uid,
      modality: z.string().max(16),
      seriesNumber: z.exactOptional(z.int()),
      description: text,
      bodyPart: text,
      laterality: text,
      startedAt: text,
      instances: z.array(instance),
    }),
  ),
})
const payload = z.object({ iss: z.string(), iat: z.int(), manifest })

/** The manifest as a compact JWS (`application/jose`), signed by this country's message key. */
export function signManifest(keys: NodeKeys, content: StudyManifest): Promise<string> {
  const { kid, alg, key } = keys.signer('sig-msg')
  const body = JSON.stringify({ iss: keys.issuer, iat: epochSeconds(), manifest: content })
  return new CompactSign(Buffer.from(body)).setProtectedHeader({ alg, typ, kid }).sign(key)
}

/**
 * The manifest of this study, signed by this country and by nobody else.
 * Errors: `integrity` when it is anything else.
 */
export async function verifyManifest(
  jws: string,
  { country, studyUid }: { country: TrustedCountry; studyUid: string },
): Promise<StudyManifest> {
  try {
    const header = decodeProtectedHeader(jws)
    const jwk = country.jwks.keys.find((key) => key.kid === header.kid && key.ncp_use === 'msg')
    if (!jwk || jwk.exp <= epochSeconds() || header.typ !== typ) throw new Error('no key of this country')
    const { payload: bytes } = await compactVerify(jws, await importJWK(jwk, jwk.alg), {
      algorithms: [jwk.alg],
    })
    const content = payload.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
    if (content.iss !== country.issuer || content.manifest.studyInstanceUid !== studyUid)
      throw new Error('another issuer or study')
    return content.manifest
  } catch {
    // The cause may quote the manifest, so it is not kept.
    throw new ExchangeError('integrity', undefined, { detail: 'The signed manifest could not be verified' })
  }
}
