import type { Coding } from '../domain/codes.ts'
import type { DocumentKeys } from '../domain/document-search.ts'
import type { PatientIdentity } from '../domain/patient.ts'

/** The persons of the country, as far as reports need them. */
export interface ReportPatients {
  resolve(identity: PatientIdentity): Promise<string>
  register(identity: PatientIdentity): Promise<{ readonly key: string; readonly merged: readonly string[] }>
  identity(key: string): Promise<PatientIdentity | undefined>
  keyOf(identifier: { readonly system: string; readonly value: string }): Promise<string | undefined>
  /** Of the persons whom these identifiers name, as far as they are known. */
  birthDates(identifiers: PatientIdentity['identifiers']): Promise<readonly string[]>
}

/** Which codes exist. */
export interface ReportCodes {
  /** Of these codes, those that their systems don't have, as far as that can be said in time. Never fails. */
  missing(codings: readonly Coding[]): Promise<readonly Coding[]>
}

/** Objects by the digest of their content. */
export interface ReportObjects {
  /** Keeps the bytes; resolves when they are durable. @returns the key: lower-case hex SHA-256. */
  write(bytes: Uint8Array): Promise<string>
  read(key: string): Promise<Buffer>
}

/** One version of a report, ready to be indexed. */
export interface ReportRow {
  readonly id: string
  readonly patientKey: string
  /** What all versions of the report have in common. */
  readonly key: string
  /** Identifiers (`system|value`) of the reports this one replaces, beside its own earlier versions. */
  readonly replaces: readonly string[]
  /** Orders the versions: ISO 8601, then the version as stated. */
  readonly order: { readonly at: string; readonly version: string }
  readonly enteredInError: boolean
  readonly keys: DocumentKeys
  /** DocumentReference in JSON, without subject and with relative addresses. */
  readonly reference: string
  readonly receivedObject: string
  readonly receivedType: string
  readonly bundleObject: string
  /** Of a structured report: UID of the study in which the archive holds it. */
  readonly originStudy?: string
}

interface ReportStored {
  readonly kind: 'stored' | 'present'
  /** Whether this version is the one that is listed; a late arrival of an older version is not. */
  readonly current: boolean
  readonly linked: number
  /** Documents of another person that name the same study, accession or order: not linked. */
  readonly conflicts: number
}

/** The versions of reports. */
export interface ReportIndex {
  /** Of a version that is held. */
  status(id: string): Promise<'current' | 'superseded' | 'entered-in-error' | undefined>
  /**
   * Takes the structured reports of a study out of the list whose objects the archive no longer holds, and puts those back
   * that it holds again. @param held digests of the study's objects.
   */
  followArchive(studyUid: string, held: readonly string[]): Promise<void>
  /** Person of the versions held of a report, if any is. */
  patientOf(key: string): Promise<string | undefined>
  /** Indexes a version, supersedes what it replaces and links it, all at once. */
  put(row: ReportRow): Promise<ReportStored>
}

/**
 * `another-patient`: it names a study or an order that a document of another person names too, with which it was not
 * linked; `no-issuer`: it is linked by a number alone, whose issuer one side doesn't name; `another-day`: the study that it
 * is linked with, by a number, was made on another day.
 */
export type LinkDoubt = 'another-patient' | 'no-issuer' | 'another-day'

/** A current row of the selection list that is linked with nothing or doubtfully, or lacks parameters by which it would be found. */
export interface DocumentGap {
  readonly id: string
  readonly kind: 'study' | 'report'
  readonly unlinked: boolean
  /** Why its links should be looked at. */
  readonly doubts: readonly LinkDoubt[]
  /** Names of the guideline's parameters. */
  readonly lacking: readonly string[]
}

export type GapKind = 'unlinked' | 'doubtful' | 'lacking'

/** What of the selection list should be looked at by an operator; named by the row, never by a patient. */
export interface DocumentGaps {
  /**
   * Rows with a gap, in order of their ids.
   * @param after `next` of the page before. @param only gaps of this kind, and rows of this kind of document.
   * @returns at most `count` rows, fewer where long stretches of the list have none; `next` unless the list is at its end.
   */
  page(asked: {
    readonly after?: string | undefined
    readonly count: number
    readonly only?: { readonly gap?: GapKind | undefined; readonly kind?: DocumentGap['kind'] | undefined }
  }): Promise<{ readonly gaps: readonly DocumentGap[]; readonly next?: string }>
}
