import type { Coding } from './codes.ts'

/** A health professional as the country of treatment vouches for them (eHDSI HCP assertion). */
export interface Professional {
  /** Stable pseudonymous subject within the country. */
  readonly subject: string
  readonly name: string
  readonly organisation: string
  readonly organisationId: string
  /** ISCO structural roles, system `urn:oid:2.16.840.1.113883.2.9.6.2.7`. */
  readonly roles: readonly Coding[]
  readonly permissions: readonly string[]
  readonly facilityType: string
  readonly locality: string
  readonly nationalId?: string
  /** Level of assurance of the sign-in, an eIDAS URI. */
  readonly acr: string
  readonly amr: readonly string[]
  /** Seconds since the epoch. */
  readonly authTime: number
  /** Reviews emergency access in this country; other countries aren't told. */
  readonly supervisor?: boolean
  /** Runs this country's gateway; other countries aren't told. */
  readonly operator?: boolean
}

/** v3-ActReason: ordinary or emergency treatment. */
export type Purpose = 'TREAT' | 'ETREAT'
