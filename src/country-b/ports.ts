import type { Readable } from 'node:stream'
import type { Bundle } from '@medplum/fhirtypes'
import type { CountryCode } from '../domain/codes.ts'
import type { Identifier, MaskField, PatientIdentity, Traits } from '../domain/patient.ts'
import type { Professional, Purpose } from '../domain/professional.ts'
import type { ManifestInstance, StudyManifest } from '../domain/study.ts'
import type { BreakGlass, NoticeGiven, TreatmentRelationship } from '../domain/treatment.ts'
import type { Way } from './choose-way.ts'
import type { LineFigures, Spread } from './line-estimate.ts'

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
  /** How a country lets its pixels go. */
  ways(country: CountryCode): readonly Way[]
  /** Origins of the viewers of all countries. */
  viewerOrigins(): readonly string[]
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

/** Where a browser takes a code for another country's viewer. */
export interface ViewerCode {
  readonly address: string
  readonly code: string
}

export interface ExchangeSession {
  /** Gets a connection and the token that the first question needs; that question says what failed, this doesn't. */
  prepare(transaction: string): Promise<void>
  /** All pages of ITI-67 `DocumentReference/_search` by POST, checked to be about the confirmed person. */
  searchDocuments(parameters: URLSearchParams, transaction: string): Promise<Bundle>
  /** ITI-68: the document at an attachment URL that the country gave, under the address guard. `bytes` at most 32 MiB. */
  readDocument(
    url: string,
    accept: string,
    transaction: string,
  ): Promise<{ readonly contentType: string; readonly bytes: Uint8Array }>
  /**
   * A one-time code for the country's own viewer, for a browser of the portal at this origin.
   * Errors: `not-found`, `peer-refused`, `integrity`, those of the line.
   */
  openViewer(
    studyInstanceUid: string,
    wish: { readonly portalOrigin: string; readonly language: string },
    transaction: string,
  ): Promise<ViewerCode>
  /** The image channel, opened for one study. */
  study(studyInstanceUid: string): StudyChannel
}

/** For whom bytes are fetched: who looks at them now, will look next, or nobody who waits. */
export type Priority = 'screen' | 'next' | 'rest'

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
    options: {
      readonly accept: string
      readonly transaction: string
      readonly signal?: AbortSignal
      /** `screen` where it isn't said. */
      readonly priority?: Priority
      /** Only the bytes from here on, as long as the answer is still the one with this tag. */
      readonly from?: { readonly byte: number; readonly etag: string }
      /** The answer may be packed: see `coding` of the answer. */
      readonly packed?: boolean
      /** Only these bytes: a Range of RFC 9110 14.2, well formed. */
      readonly range?: string
    },
  ): Promise<{
    readonly status: number
    readonly contentType: string
    readonly contentLength?: number
    /** Whether the body is an object as `packed` makes it. */
    readonly isPacked?: boolean
    /** Of an answer that can be gone on with. */
    readonly etag?: string
    /** First byte of a part that was asked for. */
    readonly start?: number
    /** Content-Range of a part. */
    readonly contentRange?: string
    readonly body: Readable
  }>
}

/** What some seconds of transfers say of a line. */
export interface LineSample {
  readonly bytesPerSecond: number
  /** From asking to the first byte of an answer, in milliseconds. */
  readonly firstByteMs: number
}

/** How the lines to other countries were over the last weeks. */
export interface LineHistory {
  add(country: CountryCode, sample: LineSample): Promise<void>
  /** At this hour of the day; absent until something was measured. */
  figures(country: CountryCode): Promise<LineFigures | undefined>
  /** Keeps how long a transfer was expected to take and took, in seconds. */
  addForecast(
    country: CountryCode,
    forecast: { readonly expected: Spread; readonly seconds: number },
  ): Promise<void>
}

/** A patient information notice of this country, in one language. */
export interface Notice {
  readonly language: string
  readonly version: string
  readonly sha256: string
  /** Plain text; the first one is the title. */
  readonly paragraphs: readonly string[]
}

/** A professional who signed in, as long as the session lives. */
interface ProfessionalSession {
  readonly professional: Professional
  /** When it ends if nothing more is asked, in seconds since the epoch. */
  readonly expiresAt: number
}

/** Sessions of the portal; only a digest of their id is kept. */
export interface ProfessionalSessions {
  /** @returns the id, which is told once. */
  open(professional: Professional): Promise<string>
  /** The session, whose idle time begins anew; absent when it ended. */
  find(id: string): Promise<ProfessionalSession | undefined>
  close(id: string): Promise<void>
}

/** What a professional set for themselves, whoever the patient is. */
export interface SettingsStore {
  /** As it was last kept; absent when nothing was. */
  find(subject: string): Promise<unknown>
  keep(subject: string, settings: unknown): Promise<void>
}

/** A person whom another country confirmed, until a professional opens a treatment on it. */
export interface Identification {
  readonly country: CountryCode
  readonly person: Identifier
  readonly patient: PatientIdentity
  readonly purpose: Purpose
  /** Seconds since the epoch. */
  readonly confirmedAt: number
}

export interface Identifications {
  /** @returns the handle under which this professional finds it again, for ten minutes. */
  keep(subject: string, identification: Identification): Promise<string>
  find(handle: string, subject: string): Promise<Identification | undefined>
  /** Failures of this professional within the last `seconds`. */
  failures(subject: string, seconds: number): Promise<number>
  addFailure(subject: string): Promise<void>
}

/** A country that confirmed the patient of a treatment, and the person by whom it knows them. */
export interface TreatmentSource {
  readonly country: CountryCode
  readonly person: Identifier
  /** As that country has them: what it answers is compared with this, and no other country is told of it. */
  readonly patient: PatientIdentity
  readonly confirmedAt: number
}

/** A treatment as the portal works with it; with each of its sources it is a `TreatmentRelationship`. */
export interface Treatment {
  readonly id: string
  /** From which its handles are made; it never leaves this country. */
  readonly seed: string
  readonly subject: string
  /** As the country has them that confirmed them first. */
  readonly patient: PatientIdentity
  readonly purpose: Purpose
  readonly notice: NoticeGiven
  readonly sources: readonly TreatmentSource[]
  /** Restrictions are overridden in this one. */
  readonly breakGlass?: BreakGlass
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

/** Treatments and what is kept for them: sealed by a key of each treatment, gone with it. */
export interface Treatments {
  open(treatment: Treatment): Promise<void>
  /** Absent when it ended or is another professional's. */
  find(id: string, subject: string): Promise<Treatment | undefined>
  end(id: string): Promise<void>
  /** Adds a country that isn't among the sources yet. Errors: `not-found`, `conflict`. */
  addSource(id: string, source: TreatmentSource): Promise<Treatment>
  /** Keeps bytes under a name within the treatment, in place of what was there. */
  keep(id: string, name: string, bytes: Uint8Array): Promise<void>
  kept(id: string, name: string): Promise<Buffer | undefined>
}

/** What is kept of a study from abroad, encrypted. Nothing of it hinders who reads: what can't be kept isn't. */
export interface KeptStudy {
  /** The object as it was kept; absent when it wasn't. Errors while it is read: when it is not what was kept. */
  read(instance: ManifestInstance): Promise<AsyncIterable<Buffer> | undefined>
  drop(instance: ManifestInstance): Promise<void>
  /** Hands on `content` and keeps it, once all of it was read. */
  keeping(instance: ManifestInstance, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer>
}

export interface KeptStudies {
  /** Absent where nothing may be kept just now. */
  study(of: {
    readonly treatment: string
    readonly country: CountryCode
    readonly studyUid: string
    /** When it goes, in seconds since the epoch; without `isRetained` it goes with the treatment too. */
    readonly until: number
    /** Found again from other treatments. */
    readonly isRetained: boolean
  }): Promise<KeptStudy | undefined>
}

/** An object on its way to a local system: a Part 10 file, fetched when it is sent. */
export interface OutgoingInstance {
  readonly sopInstanceUid: string
  readonly sopClassUid: string
  readonly transferSyntaxUid: string
  open(): Promise<AsyncIterable<Buffer>>
}

/** A system of this country that studies are delivered to. */
export interface LocalTarget {
  readonly name: string
  /** Sends each, and tells of each how it went; after `signal` nothing new is begun. */
  send(
    instances: readonly OutgoingInstance[],
    signal: AbortSignal,
  ): AsyncIterable<{ readonly sopInstanceUid: string; readonly isStored: boolean }>
}

export interface DownloadState {
  readonly id: string
  readonly fileName: string
  readonly bytes: number
  readonly files: number
  readonly state: 'ready' | 'running' | 'done' | 'failed'
  readonly sent: number
  readonly filesSent: number
  readonly reason?: string
}

/** How far downloads are. */
export interface Downloads {
  add(treatment: string, download: DownloadState): Promise<void>
  find(treatment: string, id: string): Promise<DownloadState | undefined>
  /** From ready to running; false when somebody did it before. */
  start(treatment: string, id: string): Promise<boolean>
  progress(
    treatment: string,
    id: string,
    at: Pick<DownloadState, 'state' | 'sent' | 'filesSent' | 'reason'>,
  ): Promise<void>
}

/** An override of restrictions by a professional of this country, for whoever reviews it. */
export interface Emergency {
  /** The treatment's. */
  readonly id: string
  readonly professional: {
    readonly subject: string
    readonly name: string
    readonly organisation: string
    readonly role?: string
  }
  readonly patient: PatientIdentity
  readonly sources: readonly { readonly country: CountryCode; readonly person: Identifier }[]
  readonly reason: string
  readonly text: string
  /** Seconds since the epoch. */
  readonly startedAt: number
  readonly expiresAt: number
  readonly review?: EmergencyReview
}

export interface EmergencyReview {
  readonly by: string
  /** Seconds since the epoch. */
  readonly at: number
  readonly verdict: 'justified' | 'not-justified'
  readonly note: string
  /** The patient was told, or is told by the source's country only. */
  readonly patientTold: boolean
}

/** Overrides, sealed; they outlive their treatments until they were reviewed. */
export interface Emergencies {
  /** @returns how many of this professional began within the last hour, with this one. */
  add(emergency: Emergency): Promise<number>
  find(id: string): Promise<Emergency | undefined>
  /** Those that wait for review first, then newest first; two hundred at most. */
  list(): Promise<readonly Emergency[]>
  /** False for one that was reviewed before. */
  review(id: string, review: EmergencyReview): Promise<boolean>
  /** Ends it if it did not end before. @returns whether it did now. */
  end(id: string): Promise<boolean>
  /** Ends those whose time is over. @returns them. */
  endDue(): Promise<readonly Emergency[]>
}
