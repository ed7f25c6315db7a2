import type { Professional } from '../../src/domain/professional.ts'
import type { TreatmentRelationship } from '../../src/domain/treatment.ts'
import { noticeSha256 } from '../../src/trust/country-policy.ts'
import type { TestCountry } from './countries.ts'

export const epoch = (): number => Math.floor(Date.now() / 1000)

/** A doctor who may do everything that the exchange allows a doctor. */
export const doctor = (over: Partial<Professional> = {}): Professional => ({
  subject: 'pt-hp-7f3c',
  name: 'Dr Ana Silva',
  organisation: 'Hospital X',
  organisationId: 'urn:oid:2.16.620.1.101.55',
  roles: [{ system: 'urn:oid:2.16.840.1.113883.2.9.6.2.7', code: '221' }],
  permissions: ['PRD-003', 'PRD-005', 'PRD-006', 'PRD-010', 'PRD-016'],
  facilityType: 'Hospital',
  locality: 'Lisboa',
  nationalId: 'PT-OM-12345',
  acr: 'http://eidas.europa.eu/LoA/high',
  amr: ['hwk', 'pin'],
  authTime: epoch() - 600,
  ...over,
})

export const person = { system: 'urn:oid:1.2.246.21', value: '131052-308T' }

/** A relationship of that doctor with one person in the country `code`, informed by `informedBy`'s notice in English. */
export const relationship = (
  code: string,
  informedBy: TestCountry,
  over: Partial<TreatmentRelationship> = {},
): TreatmentRelationship => ({
  id: 'trc-0123456789abcdef',
  country: code,
  person,
  professional: doctor(),
  purpose: 'TREAT',
  notice: {
    version: informedBy.policy.notices.version,
    language: 'en',
    sha256: noticeSha256(informedBy.policy.notices.texts.en ?? ''),
    at: epoch() - 30,
    method: 'shown',
  },
  expiresAt: epoch() + 3600,
  ...over,
})
