import type { Bundle } from '@medplum/fhirtypes'
import type { Issue } from '../fhir/structure.ts'

/** A report from any format, as the document bundle in which all are kept. */
export interface SourceReport {
  readonly bundle: Bundle
  /** What the original really is. */
  readonly mediaType: string
  /** What could not be mapped, what disagrees, what was read otherwise than it was written. */
  readonly issues: readonly Issue[]
  /** Whether the bytes that were sent are the bundle itself, in JSON. */
  readonly asSent: boolean
}

/** What a converter is told beside the bytes. */
export interface SourceMoment {
  /** ISO 8601: when the report arrived. */
  readonly receivedAt: string
}
