import { z } from 'zod'
import type { Professional } from '../../domain/professional.ts'
import { ExchangeError } from '../../errors.ts'

/** eHDSI structural roles: ISCO codes. */
const roleSystem = 'urn:oid:2.16.840.1.113883.2.9.6.2.7'
const text = z.string().min(1).max(256)
const list = z.union([text.transform((one) => [one]), z.array(text).max(50)])

/** What the national identity provider says about a professional, in an ID token or an access token. */
const claims = z.object({
  sub: text,
  name: text,
  role: list.refine((roles) => roles.length > 0),
  organisation: text,
  organisation_id: text,
  facility_type: text,
  locality: text,
  permissions: list,
  national_id: z.exactOptional(text),
  acr: text,
  amr: z.array(text).max(10).default([]),
  auth_time: z.int().positive(),
  supervisor: z.boolean().default(false),
  operator: z.boolean().default(false),
})

/**
 * The professional of a token whose signature was verified.
 * Errors: `forbidden` when the token is about nobody who treats patients: claims are missing.
 */
export function professionalOfClaims(payload: unknown): Professional {
  const parsed = claims.safeParse(payload)
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ')
    throw new ExchangeError(
      'forbidden',
      'The identity provider does not say enough about you: name, role, organisation and permissions are needed.',
      { detail: `claims: ${missing}` },
    )
  }
  const { sub, name, role, organisation, organisation_id, facility_type, locality } = parsed.data
  const { permissions, national_id, acr, amr, auth_time, supervisor, operator } = parsed.data
  return {
    subject: sub,
    name,
    organisation,
    organisationId: organisation_id,
    roles: role.map((code) => ({ system: roleSystem, code })),
    permissions,
    facilityType: facility_type,
    locality,
    ...(national_id !== undefined && { nationalId: national_id }),
    acr,
    amr,
    authTime: auth_time,
    ...(supervisor && { supervisor }),
    ...(operator && { operator }),
  }
}
