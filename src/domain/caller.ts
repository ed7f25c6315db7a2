import type { CountryCode } from './codes.ts'
import type { Identifier } from './patient.ts'
import type { Professional, Purpose } from './professional.ts'
import type { BreakGlass } from './treatment.ts'

/** Who calls the hospital listener: a system inside the country. */
export interface SystemCaller {
  readonly kind: 'system'
  readonly clientId: string
  readonly scopes: ReadonlySet<string>
  readonly jti: string
}

/** Who calls the exchange listener: a professional abroad, through their country's gateway. */
export interface ForeignCaller {
  readonly kind: 'foreign'
  readonly country: CountryCode
  readonly clientId: string
  readonly scopes: ReadonlySet<string>
  readonly jti: string
  readonly professional: Professional
  readonly purpose: Purpose
  /** Absent while the patient is still being identified. */
  readonly person?: Identifier
  readonly treatmentId?: string
  /** Seconds since the epoch. */
  readonly treatmentEndsAt?: number
  /** The restrictions are overridden for vital interests. */
  readonly breakGlass?: BreakGlass
}

/** What an image token grants: one study (or one series of it) to one country's gateway. */
export interface ImageGrant {
  readonly kind: 'image'
  readonly country: CountryCode
  readonly clientId: string
  readonly jti: string
  readonly studyUid: string
  readonly seriesUid?: string
  /** Pseudonym of the person, as in the token: never a national identifier. */
  readonly personRef: string
  readonly professionalSubject: string
  readonly purpose: Purpose
  readonly treatmentId: string
  /** Restrictions were overridden for vital interests. */
  readonly emergency?: boolean
}
