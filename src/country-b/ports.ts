import type { Readable } from 'node:stream'
import type { Bundle } from '@medplum/fhirtypes'
import type { CountryCode } from '../domain/codes.ts'
import type { MaskField, PatientIdentity, Traits } from '../domain/patient.ts'
import type { Professional } from '../domain/professional.ts'
import type { StudyManifest } from '../domain/study.ts'
import type { TreatmentRelationship } from '../domain/treatment.ts'

/** What the trust list says of a country that can be asked. */
export interface CountryEntry {
  readonly code: CountryCode
  readonly mask: readonly MaskField[]
  readonly notices: readonly {
    readonly language: string
    readonly version: string
    readonly sha256: string
  }[]
}

export type MatchResult =
  | { readonly kind: 'match'; readonly patient: PatientIdentity }
  | { readonly kind: 'no-match' }

/** The exchange with other countries, as the use cases of country B see it; `src/peer` implements it. */
export interface Exchange {
  countries(): readonly CountryEntry[]
  /** Guideline step 3. Errors: `peer-unavailable`, `peer-refused`, `patient-mismatch`, `unprocessable`, `too-many-requests`. */
  matchPatient(request: {
    readonly country: CountryCode
    readonly professional: Professional
    readonly traits: Traits
    readonly transaction: string
  }): Promise<MatchResult>
  /** A line to the confirmed patient's country under this relationship. Tokens are got, renewed and kept inside. */
  open(relationship: TreatmentRelationship): ExchangeSession
}

export interface ExchangeSession {
  /** All pages of ITI-67 `DocumentReference/_search` by POST, checked to be about the confirmed person. */
  searchDocuments(parameters: URLSearchParams, transaction: string): Promise<Bundle>
  /** ITI-68: the document at an attachment URL that the country gave, under the address guard. `bytes` at most 32 MiB. */
  readDocument(
    url: string,
    accept: string,
    transaction: string,
  ): Promise<{ readonly contentType: string; readonly bytes: Uint8Array }>
  /** The image channel, opened for one study. */
  study(studyInstanceUid: string): StudyChannel
}

export interface StudyChannel {
  /** The signed manifest, verified; kept for the life of the session. */
  manifest(transaction: string): Promise<StudyManifest>
  /**
   * A DICOMweb request below `studies/{study}` at the image channel: `path` is what follows the study's UID
   * (`/series/{uid}/metadata`, `/series/{uid}/instances/{uid}/frames/1`, '' for the study) and may carry a query.
   * The body is a stream; the caller ends or destroys it.
   */
  get(
    path: string,
    options: { readonly accept: string; readonly transaction: string; readonly signal?: AbortSignal },
  ): Promise<{
    readonly status: number
    readonly contentType: string
    readonly contentLength?: number
    readonly body: Readable
  }>
}
