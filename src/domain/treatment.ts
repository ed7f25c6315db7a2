import type { CountryCode } from './codes.ts'
import type { Identifier } from './patient.ts'
import type { Professional, Purpose } from './professional.ts'

/** How the patient information notice was given (guideline step 4). */
export interface NoticeGiven {
  readonly version: string
  readonly language: string
  readonly sha256: string
  /** Seconds since the epoch. */
  readonly at: number
  readonly method: 'shown' | 'printed' | 'unable'
}

/**
 * A treatment relationship: this professional treats this patient, whose identity this country confirmed and who was
 * informed. Everything that is disclosed is disclosed under one (eHDSI TRC assertion).
 */
export interface TreatmentRelationship {
  readonly id: string
  readonly country: CountryCode
  readonly person: Identifier
  /** Further identifiers under which the country confirmed the same person; an answer may name them by any. */
  readonly otherIdentifiers?: readonly Identifier[]
  readonly professional: Professional
  readonly purpose: Purpose
  readonly notice: NoticeGiven
  /** Seconds since the epoch; at most two hours after it was made. */
  readonly expiresAt: number
}
