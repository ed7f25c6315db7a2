import type { Coding } from './codes.ts'
import type { PatientIdentity } from './patient.ts'

/** One instance as the manifest promises it. */
export interface ManifestInstance {
  readonly sopInstanceUid: string
  readonly sopClassUid: string
  readonly instanceNumber?: number
  readonly numberOfFrames?: number
  readonly transferSyntaxUid: string
  readonly rows?: number
  readonly columns?: number
  /** Bytes of the Part 10 object as received. */
  readonly bytes: number
  /** Lower-case hex SHA-256 of the object as received. */
  readonly sha256: string
}

export interface ManifestSeries {
  readonly seriesInstanceUid: string
  readonly modality: string
  readonly seriesNumber?: number
  readonly description?: string
  readonly bodyPart?: string
  readonly laterality?: string
  /** ISO 8601, local time of the source. */
  readonly startedAt?: string
  readonly instances: readonly ManifestInstance[]
}

/**
 * All that a country holds of one study: enough to show its series, to fetch every byte of it and to prove that
 * exactly what was promised arrived. Country A signs it; country B checks everything it gets against it.
 */
export interface StudyManifest {
  readonly studyInstanceUid: string
  readonly accessionNumber?: string
  readonly description?: string
  readonly startedAt?: string
  /** What the DICOM headers say about the patient: B compares every header with it. */
  readonly headers: {
    readonly patientIds: readonly { readonly id: string; readonly issuer?: string }[]
    readonly birthDates: readonly string[]
    readonly sexes: readonly string[]
  }
  readonly series: readonly ManifestSeries[]
}

/** What the index knows of a study without opening an object: the source of its row in the selection list. */
export interface StudySummary {
  readonly studyInstanceUid: string
  /** Row of the patient in the registry. */
  readonly patientKey: string
  readonly patient: PatientIdentity
  readonly accessionNumber?: string
  readonly accessionIssuer?: string
  readonly description?: string
  /** ISO 8601 local date or date-time of the source. */
  readonly startedAt?: string
  /** +HHMM as DICOM (0008,0201) gives it. */
  readonly timezoneOffset?: string
  readonly modalities: readonly string[]
  readonly bodyParts: readonly string[]
  readonly laterality?: string
  readonly procedureCodes: readonly Coding[]
  readonly procedureDescription?: string
  readonly requestingService?: string
  readonly referringPhysician?: string
  readonly institution?: string
  readonly department?: string
  readonly manufacturer?: string
  readonly orderNumber?: string
  readonly numberOfSeries: number
  readonly numberOfInstances: number
  readonly bytes: number
  /** When the index last changed for this study, ISO 8601 with zone. */
  readonly updatedAt: string
}
