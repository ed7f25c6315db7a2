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

/** Why and how a professional overrides a patient's restrictions for vital interests. */
export interface BreakGlass {
  /** One of `breakGlassReasons`, from another country any code. */
  readonly reason: string
  /** In their own words. */
  readonly text: string
  /** When they proved once more who they are, seconds since the epoch. */
  readonly stepUpAt: number
}

/** What a professional may choose among; the rest stands in their words. */
export const breakGlassReasons = ['unconscious', 'life-threatening', 'cannot-decide', 'other'] as const

/** An override ends after a quarter of an hour. */
export const breakGlassSeconds = 900
/** How fresh the sign-in must be with which it is asked for. */
export const stepUpSeconds = 300
export const breakGlassText = { min: 10, max: 500 } as const

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
  readonly breakGlass?: BreakGlass
  /** Seconds since the epoch; at most two hours after it was made. */
  readonly expiresAt: number
}
