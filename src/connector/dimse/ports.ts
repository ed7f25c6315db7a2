import type { DicomJson } from '../../dicom/attributes.ts'

export type QueryLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE'

/** An instance as it can be sent: what it is, how it is encoded, and its data set without file meta information. */
export interface SendableInstance {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  /** Whether its data set can be sent in another transfer syntax without loss. */
  canBe(transferSyntaxUid: string): boolean
  open(transferSyntaxUid: string): Promise<AsyncIterable<Buffer>>
}

export interface Query {
  readonly level: QueryLevel
  readonly identifier: DicomJson
  /** Person names are compared word by word: PS3.4 C.5.1.1. */
  readonly fuzzy: boolean
}

export interface FoundMatches {
  /** Keys that have a value and were not compared with anything: PS3.4 Table C.4-1, status FF01. */
  readonly someUnsupported: boolean
  /** Matches as they are found. */
  readonly matches: AsyncIterable<DicomJson>
}

/** Who asks or sends, as the journal shall name it. */
export type CallingTitle = string

export interface Reference {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
}

/** What became of an object. `status` is that of the C-STORE response: PS3.4 Table B.2-1. */
export interface StoreOutcome {
  readonly status: number
  readonly comment?: string
}

/** What the DIMSE services need of the archive. */
export interface DimseArchive {
  /** Takes a Part 10 object that was announced as `named`. */
  store(body: AsyncIterable<Buffer>, named: Reference, calling: CallingTitle): Promise<StoreOutcome>
  find(query: Query, calling: CallingTitle): Promise<FoundMatches>
  /** The instances below the unique keys of an identifier. */
  select(identifier: DicomJson, calling: CallingTitle): Promise<readonly SendableInstance[]>
  /** Why each is not safely held, in order; undefined for one that is: PS3.3 C.14.1.1. */
  missing(references: readonly Reference[]): Promise<readonly (number | undefined)[]>
}

/** A request for storage commitment that is still to be answered. */
export interface CommitmentRequest {
  readonly transactionUid: string
  readonly calling: CallingTitle
  readonly references: readonly Reference[]
}

/** Requests that outlive the process; `storage/commitments.ts` implements it. */
export interface CommitmentQueue {
  /** Durable when it resolves; nobody is given it before `afterMs`. @returns its key. */
  add(request: CommitmentRequest, afterMs: number): Promise<string>
  /** One whose time has come, given to one node only, which has `leaseMs` to answer it. */
  claim(
    leaseMs: number,
  ): Promise<(CommitmentRequest & { readonly key: string; readonly attempts: number }) | undefined>
  done(key: string): Promise<void>
  /** It is given out again after `delayMs`. */
  later(key: string, delayMs: number): Promise<void>
}
