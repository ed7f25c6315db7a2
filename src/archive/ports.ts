import type { Readable } from 'node:stream'
import type { DicomJson } from '../dicom/attributes.ts'
import type { PatientIdentity } from '../domain/patient.ts'
import type { Condition, SearchLevel } from './search-condition.ts'

/** Where bytes can be read at once: in memory as they came, or in an open file. */
export type Content =
  | { readonly chunks: readonly Buffer[]; readonly size: number }
  | { readonly fd: number; readonly size: number }

/** An object on its way in: hashed and readable, not yet kept. */
export interface StagedObject {
  /** Lower-case hex SHA-256. */
  readonly digest: string
  readonly bytes: number
  /** Its bytes; not to be used once `settle` was called. */
  readonly content: Content
  /** Nobody will read `content` any more: memory goes as soon as the bytes are on the disk, which is when it resolves. */
  settle(): Promise<void>
  /** Drops what wasn't kept. May be called at any time, more than once, and after `keep`. */
  release(): Promise<void>
}

/** A span of an object in bytes; `end` is excluded. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One object, opened for reading. */
export interface OpenObject {
  readonly bytes: number
  /** Where a worker thread can read it, when it lies in a file. */
  readonly path?: string
  readonly content: Content
  close(): void
}

/** What is kept, byte for byte, by digest; and what is made from it, by key. The folder and S3 implement it. */
export interface ObjectStore {
  /** Takes bytes in, hashing them on the way. Errors: `too-large`, `storage-full`. */
  stage(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedObject>
  /** Resolves when all are durable under their digests. What is there already isn't written again. */
  keep(staged: readonly StagedObject[]): Promise<void>
  /** Errors: `not-found`. The caller closes it. */
  open(digest: string): Promise<OpenObject>
  /** Puts a span of an object into `target` from `at` on. Errors: `not-found`. */
  read(digest: string, span: Span, target: Buffer, at: number): Promise<void>
  /** Errors of the stream: `not-found`. */
  stream(digest: string, span: Span): Readable
  /**
   * Removes an object that wasn't written or written again for `ageMs`. One that is written again in the very moment
   * stays, or its `keep` fails. Whether it was removed.
   */
  remove(digest: string, ageMs: number): Promise<boolean>
  /** All objects, by ascending digest. */
  list(): AsyncIterable<{ readonly digest: string; readonly bytes: number; readonly modifiedAt: Date }>
  /** Removes what broken ways in left behind `ageMs` ago or earlier; how many. */
  clean(ageMs: number): Promise<number>
  /** Errors: `unavailable` when nothing can be kept; what is wrong is in the detail. */
  check(): Promise<void>
  close(): Promise<void>
  readonly metadata: NamedObjects
  readonly derived: NamedObjects
}

/** Things made from the objects, under keys of hex digits and dashes. */
export interface NamedObjects {
  /** Resolves when it is durable, or for derived things when it can be read. */
  write(key: string, bytes: Buffer): Promise<void>
  read(key: string): Promise<Buffer | undefined>
  remove(key: string): Promise<void>
  /** By ascending key. */
  list(): AsyncIterable<{ readonly key: string; readonly modifiedAt: Date }>
}

/** What a sweep asks the index and writes down, so that no node keeps what another removes. */
export interface SweepLedger {
  /** Runs `work` when the last run of any node began more than `everyMs` ago and none is under way. Whether it ran. */
  inTurn(everyMs: number, work: () => Promise<void>): Promise<boolean>
  /** Every digest that something needs, ascending. */
  needed(): AsyncIterable<string>
  /** Says that these are about to be removed. @returns those of them that nothing needs now. */
  giveUp(digests: readonly string[]): Promise<readonly string[]>
  /** They are removed, or stay. */
  over(digests: readonly string[]): Promise<void>
  /** Those keys that no series needs. */
  unusedMetadata(keys: readonly string[]): Promise<readonly string[]>
  /** Takes objects out of the quarantine that were put there so many days ago; how many. */
  endQuarantine(days: number): Promise<number>
}

/** Where the patients of the country are kept; `storage/patients.ts` implements it. */
export interface PatientRegistry {
  /** Row of the person with any of the identifiers, made when there is none. */
  resolve(identity: PatientIdentity): Promise<string>
}

/** One instance as the index takes it. */
export interface NewInstance {
  readonly patientKey: string
  readonly studyUid: string
  readonly seriesUid: string
  readonly sopUid: string
  readonly sopClass: string
  readonly number: number | undefined
  readonly frames: number | undefined
  readonly transferSyntax: string
  readonly rows: number | undefined
  readonly columns: number | undefined
  readonly bits: number | undefined
  readonly bytes: number
  readonly digest: string
  readonly pixelOffset: number | undefined
  readonly frameBytes: number | undefined
  /** Attributes of patient and study, and of the series, out of its header. */
  readonly study: DicomJson
  readonly series: DicomJson
  /** The instance's metadata: one JSON object in one line. */
  readonly metadata: string
}

/** `other-*`: the SOP Instance UID is held with other content, or elsewhere, or the study is another patient's. */
export type CommitResult = 'stored' | 'present' | 'other-bytes' | 'other-study' | 'other-patient'

interface QuarantineEntry {
  readonly digest: string
  readonly bytes: number
  readonly reason: string
  /** What was wrong, without a value out of the object. */
  readonly detail: string
  /** Who sent it: client id, AE title, or the import. */
  readonly source: string
  readonly studyUid?: string
  readonly sopUid?: string
}

/** What is said of an object that another one takes the place of. */
export interface Replaced {
  /** Its digest. */
  readonly held: string
  readonly detail: string
  /** Who sent the other one. */
  readonly source: string
}

/** Where an instance's bytes are, and what they are. */
export interface InstanceRow {
  readonly seriesUid: string
  readonly sopUid: string
  readonly sopClass: string
  readonly number: number | null
  readonly frames: number | null
  readonly transferSyntax: string
  readonly rows: number | null
  readonly columns: number | null
  readonly bits: number | null
  readonly bytes: number
  readonly digest: string
  readonly pixelOffset: number | null
  readonly frameBytes: number | null
}

export interface SeriesRow {
  readonly seriesUid: string
  readonly attributes: string
  readonly instances: number
  readonly bytes: number
}

export interface StudyRow {
  readonly studyUid: string
  readonly patientKey: string
  readonly attributes: string
  readonly modalities: readonly string[]
  readonly bodyParts: readonly string[]
  readonly lateralities: readonly string[]
  /** Each `[id, issuer, birth date, sex]` as JSON. */
  readonly patientHeaders: readonly string[]
  readonly manufacturer: string | null
  readonly seriesCount: number
  readonly instanceCount: number
  readonly bytes: number
  readonly updatedAt: string
}

/** Metadata of a series: what was put together, and what came since, as JSON objects divided by comma and line break. */
export interface SeriesMetadata {
  readonly seriesUid: string
  readonly metadataKey: string | null
  readonly fresh: string | null
  /** Instances whose metadata in the metadata object is of what they replaced. */
  readonly replaced: readonly string[] | null
}

export interface ArchiveSearch {
  readonly level: SearchLevel
  readonly conditions: readonly Condition[]
  /** Attributes of the levels above belong to the answer: PS3.18 10.6.1.1, relational queries. */
  readonly withStudy: boolean
  readonly withSeries: boolean
  /** Whole attributes, beyond the usual answer. */
  readonly withAttributes: boolean
  readonly offset: number
  readonly limit: number
}

/** One match: JSON texts with the places that `search-answer.ts` fills in. */
export interface SearchRow {
  readonly studyUid: string
  readonly seriesUid?: string
  readonly study?: {
    readonly answer: string
    readonly attributes?: string
    readonly modalities: readonly string[]
    readonly sopClasses: readonly string[]
    readonly seriesCount: number
    readonly instanceCount: number
  }
  readonly series?: { readonly answer: string; readonly attributes?: string; readonly instanceCount: number }
  readonly instance?: InstanceRow
}

/** The index of the archive; `storage/archive-*.ts` implement it. */
export interface ArchiveIndex {
  /** Enters instances whose bytes are kept, with all that follows from them, durably; one result each. */
  commit(instances: readonly NewInstance[]): Promise<readonly CommitResult[]>
  /**
   * Puts an object in the place of the one that is held under its UIDs, for the same patient, durably; that one goes into
   * quarantine. False when something else is held by now, or the patient is another.
   */
  replace(instance: NewInstance, replaced: Replaced): Promise<boolean>
  quarantine(entry: QuarantineEntry): Promise<void>
  search(search: ArchiveSearch): Promise<readonly SearchRow[]>
  study(studyUid: string): Promise<StudyRow | undefined>
  series(studyUid: string): Promise<readonly SeriesRow[]>
  /** In the order of series and instance number; empty when there is no such study or series. */
  instances(studyUid: string, seriesUid?: string): Promise<readonly InstanceRow[]>
  metadata(studyUid: string, seriesUid?: string): Promise<readonly SeriesMetadata[]>
  /** How many of each: studies, series, instances, quarantined. */
  totals(): Promise<ArchiveTotals>
  /** Every digest that something in the index needs, in pages of order. */
  digests(): AsyncIterable<{
    readonly digest: string
    readonly bytes: number
    readonly of: 'instance' | 'quarantine'
  }>
  /** Keys of all metadata objects in use. */
  metadataKeys(): AsyncIterable<string>
  /** Where the index says two things: counts that don't add up, instances without metadata. */
  contradictions(): Promise<readonly VerifyFault[]>
  readonly changes: StudyChanges
}

export interface ArchiveTotals {
  readonly studies: number
  readonly series: number
  readonly instances: number
  readonly quarantined: number
}

export interface ChangedStudy {
  readonly studyId: number
  readonly studyUid: string
  readonly version: number
}

/** Metadata of an instance that isn't in the metadata object yet, or in the place of what is there. */
export interface FreshMetadata {
  readonly instanceId: number
  readonly sopUid: string
  readonly json: string
  /** From 1 on another object took the instance's place. */
  readonly version: number
}

/** Studies whose consequences are still to be drawn: each is given to one worker at a time, in all nodes. */
export interface StudyChanges {
  /** A study that was left alone for `quietMs`, or waits for more than ten times as long. */
  claim(quietMs: number): Promise<ChangedStudy | undefined>
  done(change: ChangedStudy): Promise<void>
  /** It is given out again, later each time. */
  failed(change: ChangedStudy): Promise<void>
  /** Whether a worker, of whatever node, is at a study. */
  areClaimed(): Promise<boolean>
  /** Series of the study with metadata that isn't in their metadata object. */
  freshSeries(
    studyId: number,
  ): Promise<readonly { readonly seriesId: number; readonly metadataKey: string | null }[]>
  fresh(seriesId: number): Promise<readonly FreshMetadata[]>
  /** The series whose metadata object has this key. */
  seriesOf(
    key: string,
  ): Promise<{ readonly seriesId: number; readonly seriesUid: string; readonly studyUid: string } | undefined>
  /** Makes `key` the series' metadata object. False when somebody else was faster. */
  replaceMetadata(replacement: {
    readonly seriesId: number
    readonly previous: string | null
    readonly key: string
    /** What went into it. */
    readonly put: readonly FreshMetadata[]
  }): Promise<boolean>
  /** Keys of metadata objects that were replaced more than `ageMs` ago; they are forgotten when `remove` resolves. */
  sweep(ageMs: number, remove: (key: string) => Promise<void>): Promise<void>
}

/** One thing that is wrong; digests and row numbers name it, never a UID or a name. */
export interface VerifyFault {
  readonly kind: 'missing' | 'damaged' | 'count' | 'metadata'
  /** SHA-256 that the index has, or the row. */
  readonly what: string
  readonly tell: string
}
