import type { Coding, CountryCode, NamedCoding } from './codes.ts'

/** How far a report is, as its source says it. */
export const reportStatuses = [
  'registered',
  'partial',
  'preliminary',
  'final',
  'amended',
  'corrected',
  'appended',
  'cancelled',
  'entered-in-error',
] as const
export type ReportStatus = (typeof reportStatuses)[number] | 'unknown'

/**
 * One row of the selection list (guideline article 10): an imaging study or an imaging report, with every parameter by
 * which it is selected. Times are the source's own, with its zone where it gave one.
 */
export interface ListRow {
  /** Opaque in the portal; the document's id at the source elsewhere. */
  readonly id: string
  readonly kind: 'study' | 'report'
  readonly country: CountryCode
  readonly title: string
  /** Language of the title, BCP 47, where known. */
  readonly language?: string
  readonly modalities: readonly string[]
  /** Acquisition: ISO 8601 date or date-time. */
  readonly acquiredAt?: string
  /** Coarse region (SNOMED CT, MADO value set). */
  readonly regions: readonly NamedCoding[]
  /** Finer body part as the source names it. */
  readonly bodyParts: readonly NamedCoding[]
  readonly laterality?: string
  readonly studyTypes: readonly NamedCoding[]
  readonly requestingSpecialty?: NamedCoding
  /** Bytes of the images, or of the report document. */
  readonly bytes?: number
  readonly numberOfSeries?: number
  readonly numberOfInstances?: number
  readonly author?: string
  readonly organisation?: string
  readonly format?: Coding
  readonly contentType?: string
  /** When the row's document was made: for a report its issue. */
  readonly createdAt?: string
  readonly status?: ReportStatus
  readonly version?: string
  readonly confidentiality?: string
  readonly accessionNumbers: readonly string[]
  /** Rows this one belongs to: the studies of a report, the reports of a study. */
  readonly linked: readonly { readonly id: string; readonly reason: LinkReason }[]
  /** A few words of the report's conclusion, where the source gives them. */
  readonly conclusion?: string
}

/** Why a report and a study stand together. */
export type LinkReason = 'study-instance-uid' | 'accession-number' | 'order-number' | 'stated-by-source'
