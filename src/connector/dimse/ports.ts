import type { DicomJson } from '../../dicom/attributes.ts'

export type QueryLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE'

/** An instance as it can be sent: where it belongs, how it is encoded, and its data set without file meta information. */
export interface SendableInstance {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  open(): AsyncIterable<Buffer>
}

/** What the DIMSE services need of the archive. */
export interface DimseArchive {
  /** Takes a Part 10 object. `status` is that of the C-STORE response (PS3.4 Table B.2-1). */
  store(
    body: AsyncIterable<Buffer>,
    calling: string,
  ): Promise<{ readonly status: number; readonly comment?: string }>
  /** Matches of an identifier in the DICOM JSON Model, with the keys that it asked for. */
  find(level: QueryLevel, identifier: DicomJson, calling: string): Promise<readonly DicomJson[]>
  /** The instances below the unique keys of an identifier. */
  select(identifier: DicomJson, calling: string): Promise<readonly SendableInstance[]>
}
