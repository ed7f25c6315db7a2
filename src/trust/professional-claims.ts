import { z } from 'zod'
import type { Professional, Purpose } from '../domain/professional.ts'

const text = z.string().min(1).max(256)
const coding = z.object({ system: text, code: text, display: z.exactOptional(z.string().max(256)) })
const actReason = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'

/** What a token says about a health professional: IHE IUA (ITI-71) claims and the eHDSI attributes it has no place for. */
export const professionalClaimsSchema = z.object({
  sub: text,
  auth_time: z.int(),
  // What is missing is not malformed: policy refuses it, and says which rule it broke.
  acr: z.string().max(256).default(''),
  amr: z.array(text).max(10).default([]),
  extensions: z.object({
    ihe_iua: z.object({
      subject_name: text,
      subject_organization: text,
      subject_organization_id: text,
      subject_role: z.array(coding).max(10).default([]),
      purpose_of_use: z.array(coding).max(5).default([]),
      home_community_id: text,
      national_provider_identifier: z.exactOptional(text),
      person_id: z.exactOptional(z.string().min(3).max(400)),
    }),
    ehdsi: z.object({
      permissions: z.array(text).max(50).default([]),
      facility_type: text,
      locality: text,
      on_behalf_of: z.exactOptional(text),
    }),
  }),
})
export type ProfessionalClaims = z.output<typeof professionalClaimsSchema>

/** The claims that this country makes about one of its professionals. `personId` is `system|value`. */
export function professionalClaims(
  professional: Professional,
  context: {
    readonly purpose: Purpose
    readonly homeCommunityId: string
    readonly personId?: string
    /** Restrictions shall be overridden: BTG stands beside the purpose. */
    readonly override?: boolean
  },
): ProfessionalClaims {
  const { nationalId } = professional
  return {
    sub: professional.subject,
    auth_time: professional.authTime,
    acr: professional.acr,
    amr: [...professional.amr],
    extensions: {
      ihe_iua: {
        subject_name: professional.name,
        subject_organization: professional.organisation,
        subject_organization_id: professional.organisationId,
        subject_role: professional.roles.map(({ system, code }) => ({ system, code })),
        purpose_of_use: [context.purpose, ...(context.override ? ['BTG'] : [])].map((code) => ({
          system: actReason,
          code,
        })),
        home_community_id: context.homeCommunityId,
        ...(nationalId !== undefined && { national_provider_identifier: nationalId }),
        ...(context.personId !== undefined && { person_id: context.personId }),
      },
      ehdsi: {
        permissions: [...professional.permissions],
        facility_type: professional.facilityType,
        locality: professional.locality,
      },
    },
  }
}

/** The professional whom the claims are about. */
export function professionalOf({ sub, auth_time, acr, amr, extensions }: ProfessionalClaims): Professional {
  const { ihe_iua, ehdsi } = extensions
  return {
    subject: sub,
    name: ihe_iua.subject_name,
    organisation: ihe_iua.subject_organization,
    organisationId: ihe_iua.subject_organization_id,
    roles: ihe_iua.subject_role,
    permissions: ehdsi.permissions,
    facilityType: ehdsi.facility_type,
    locality: ehdsi.locality,
    ...(ihe_iua.national_provider_identifier !== undefined && {
      nationalId: ihe_iua.national_provider_identifier,
    }),
    acr,
    amr,
    authTime: auth_time,
  }
}

/** The purposes of use by code; a code of another system is none. */
export const purposesOf = ({ extensions }: ProfessionalClaims): readonly string[] =>
  extensions.ihe_iua.purpose_of_use.filter(({ system }) => system === actReason).map(({ code }) => code)

/** Treatment or emergency, or what stands there instead; the override flag BTG beside it is not a purpose. */
export const purposeOf = (claims: ProfessionalClaims): string | undefined =>
  purposesOf(claims).find((code) => code !== 'BTG')
