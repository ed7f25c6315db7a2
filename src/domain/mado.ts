import type { Coding } from './codes.ts'
import type { Identifier, PatientIdentity } from './patient.ts'

/** An instance as a MADO manifest names it: by what it is, without digest or size. */
export interface MadoInstance {
  readonly uid: string
  readonly sopClassUid: string
  readonly number?: number
  readonly frames?: number
  /** Of a key object selection: why its images were selected (PS3.16 CID 7010), and in words. */
  readonly keyObject?: { readonly title?: Coding; readonly description?: string }
}

/** Where the pixels of a series are: the location's UID, and the WADO-RS base where it is known. */
export interface MadoPlace {
  readonly locationUid?: string
  readonly wadoBase?: string
}

export interface MadoSeries extends MadoPlace {
  readonly uid: string
  /** Absent where an older manifest doesn't say it. */
  readonly modality?: string
  readonly number?: number
  readonly description?: string
  readonly bodySite?: Coding
  readonly laterality?: Coding
  /** ISO 8601 local date or date-time, in the manifest's zone. */
  readonly startedAt?: string
  readonly instances: readonly MadoInstance[]
}

/** One order that a study fulfils; a number without issuer has an empty system. */
export interface MadoRequest {
  readonly accession?: Identifier
  readonly placer?: Identifier
  readonly filler?: Identifier
}

/**
 * The manifest of one study (IHE RAD MADO) apart from its two forms, the FHIR document and the DICOM key object
 * selection: what both of them say.
 */
export interface MadoManifest {
  /** SOP Instance UID of the key object selection, and identifier of the FHIR document. */
  readonly uid: string
  /** When it was made, ISO 8601 local date-time with zone. */
  readonly createdAt: string
  readonly studyInstanceUid: string
  readonly title?: string
  readonly patient: PatientIdentity
  /** ISO 8601 local date or date-time. */
  readonly startedAt?: string
  /** +HHMM, of all times of the manifest. */
  readonly timezoneOffset?: string
  readonly modalities: readonly string[]
  /** Coarse regions of IHE-MADO1. */
  readonly regions: readonly Coding[]
  /** What was done: coded, in words, or both. */
  readonly procedures: readonly { readonly coding?: Coding; readonly text?: string }[]
  readonly requests: readonly MadoRequest[]
  /** Who answers for it, and the program that made it. */
  readonly organisation: { readonly name: string; readonly oid?: string }
  readonly manufacturer: string
  /** Where a viewer of the source shows the study. */
  readonly viewerUrl?: string
  readonly series: readonly MadoSeries[]
}
