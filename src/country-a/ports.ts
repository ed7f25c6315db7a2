import type { AuditTrail } from '../domain/audit.ts'
import type { CountryCode } from '../domain/codes.ts'
import type { DocumentKeys, DocumentSearch, PageStart } from '../domain/document-search.ts'
import type { LinkReason } from '../domain/list-row.ts'
import type { Identifier, MaskField, PatientIdentity, Sex } from '../domain/patient.ts'
import type { StudyManifest, StudySummary } from '../domain/study.ts'
import type { SourceContext } from '../mapping/source-context.ts'
import type { NationalRules, PatientChoices, Visibility } from '../policy/context.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { Checkpoints, ReplayGuard, Revocations } from '../trust/ports.ts'
import type { TrustList } from '../trust/trust-list.ts'
import type { StudyGrant } from './read-study.ts'

/** What a search for a person knows; an identifier and a birth date are compared exactly. */
export interface PersonTraits {
  readonly identifiers: readonly Identifier[]
  readonly birthDate?: string
  readonly family?: string
  readonly given?: string
  readonly sex?: Sex
}

/** The persons of the country, each under one key however many numbers they have. */
export interface PatientRegistry {
  /**
   * Key of the person that any of these identifiers names; unknown identifiers are added to that person and missing data
   * filled in. Without a known identifier a new person is made.
   */
  resolve(identity: PatientIdentity): Promise<string>
  /**
   * Takes an identity from a system that answers for it: names and birth date replace what is held, and persons whom
   * its identifiers name become one.
   */
  register(identity: PatientIdentity): Promise<{ readonly key: string; readonly merged: readonly string[] }>
  /** Exactly one person who fits every trait given, or nobody. */
  find(
    traits: PersonTraits,
  ): Promise<{ readonly key: string; readonly identity: PatientIdentity } | undefined>
  identity(key: string): Promise<PatientIdentity | undefined>
  /** Of the persons whom these identifiers name, as far as they are known. */
  birthDates(identifiers: readonly Identifier[]): Promise<readonly string[]>
  keyOf(identifier: Identifier): Promise<string | undefined>
  /** Key of the row that took over this one when both turned out to be one person; mostly the key itself. */
  survivor(key: string): Promise<string>
  /** The identifier under which others know the person: the national one where there is one. */
  personFor(key: string): Promise<Identifier | undefined>
  /** The same of several persons; who has none is left out. */
  peopleFor(keys: readonly string[]): Promise<ReadonlyMap<string, Identifier>>
}

/** What policy lets through, as part of every query about documents. Only current documents are shown with one. */
export interface DocumentFilter {
  readonly nothing: boolean
  /** v3-Confidentiality codes that may be seen. */
  readonly labels: readonly string[]
  /** Study Instance UIDs, document ids and identifiers that must not appear. */
  readonly hidden: readonly string[]
}

/** Who and what a search is confined to. */
export interface DocumentScope {
  readonly patientKey?: string
  readonly filter?: DocumentFilter
}

export interface StoredDocument {
  readonly id: string
  /** `manifest`: of a study that has its own row, in another form or superseded. */
  readonly kind: 'study' | 'report' | 'manifest'
  readonly patientKey: string
  readonly status: 'current' | 'superseded' | 'entered-in-error'
  /** Why it was taken out of the list without a word of its author. */
  readonly withdrawn?: 'removed-from-archive'
  /** DocumentReference in JSON, without subject and with addresses relative to the FHIR base. */
  readonly reference: string
  readonly updatedAt: string
  readonly studyUids: readonly string[]
  readonly receivedObject?: string
  readonly receivedType?: string
  readonly bundleObject?: string
}

export interface DocumentPage {
  readonly total: number
  readonly documents: readonly StoredDocument[]
  readonly next?: PageStart
}

interface DocumentLink {
  readonly reportId: string
  readonly studyId: string
  readonly reason: LinkReason
}

/** The selection list: one row for each study and each version of each report. */
export interface DocumentIndex {
  search(search: DocumentSearch, scope: DocumentScope): Promise<DocumentPage>
  /** With a filter, what it hides is not there. */
  read(id: string, scope: DocumentScope): Promise<StoredDocument | undefined>
  /**
   * Writes or replaces the rows of a study and links it with the reports of the same person. A row whose version differs
   * stays, superseded, under the id of its version.
   */
  putStudy(row: StudyRow): Promise<LinkOutcome>
  dropStudy(studyUid: string): Promise<void>
  links(ids: readonly string[]): Promise<readonly DocumentLink[]>
}

/** A row of the list that stands for a manifest. */
interface ManifestRow {
  readonly id: string
  /** UUID of this version of the manifest: its id once it is superseded. */
  readonly version: string
  readonly keys: DocumentKeys
  /** DocumentReference in JSON, as in `StoredDocument`. */
  readonly reference: string
}

interface StudyRow extends ManifestRow {
  readonly patientKey: string
  readonly studyUid: string
  /** The manifest as DICOM key object selection. */
  readonly kos?: ManifestRow
}

export interface LinkOutcome {
  readonly linked: number
  /** Documents of another person that name the same study, accession or order: not linked. */
  readonly conflicts: number
}

/** The studies that the archive holds. */
interface Studies {
  summary(studyUid: string): Promise<StudySummary | undefined>
  manifest(studyUid: string): Promise<StudyManifest | undefined>
}

/** Objects by the digest of their content (lower-case hex SHA-256). */
interface StoredObjects {
  read(key: string): Promise<Buffer>
}

/** Counts searches that found nobody, over all nodes of the country. */
export interface FailedMatches {
  /** Failures within the last `seconds`. */
  count(country: CountryCode, professional: string | undefined, seconds: number): Promise<number>
  add(country: CountryCode, professional: string): Promise<void>
}

/** What patients decided about access from abroad (EHDS Art. 8 and 10). */
export interface PatientChoicesStore {
  /** What the person decided, by any of their identifiers; the strictest of all counts. */
  of(identifiers: readonly Identifier[]): Promise<PatientChoices>
  set(identifier: Identifier, choices: PatientChoices): Promise<void>
}

/** An override of a patient's restrictions by a professional abroad. */
export interface SourceEmergency {
  readonly country: CountryCode
  readonly treatmentId: string
  readonly patient: Identifier
  readonly professional: {
    readonly subject: string
    readonly name: string
    readonly organisation: string
    readonly role?: string
  }
  readonly reason: string
  readonly text: string
}

/** An override that the patient is to be told of. */
export interface PatientNotice extends SourceEmergency {
  readonly id: string
  /** ISO 8601. */
  readonly startedAt: string
  /** When somebody said that the patient was told. */
  readonly toldAt?: string
}

/** Overrides over all nodes of the country: when each began, and whether the patient was told. */
export interface EmergencyRegister {
  /** Seconds since the epoch; absent for one that did not begin yet. */
  startedAt(country: CountryCode, treatmentId: string): Promise<number | undefined>
  /** Notes it once, and that the patient is to be told; `ofProfessional` counts theirs of the last hour with this one. */
  begin(
    emergency: SourceEmergency,
  ): Promise<{ readonly startedAt: number; readonly isFirst: boolean; readonly ofProfessional: number }>
  /** Newest first, a thousand at most. */
  notices(asked: { readonly pending: boolean }): Promise<readonly PatientNotice[]>
  /** False for one that isn't there. */
  markTold(id: string, by: string): Promise<boolean>
}

/** What the token endpoint needs. */
export interface TokenIssuing {
  readonly keys: NodeKeys
  readonly trustList: TrustList
  readonly rules: NationalRules
  readonly replay: ReplayGuard
  readonly revocations: Revocations
  readonly audit: AuditTrail
  readonly emergencies: EmergencyRegister
  /** The journal's: each country keeps the other's. */
  readonly checkpoints: Checkpoints
  /** What the person decided about access from abroad. */
  choices(person: Identifier): Promise<PatientChoices>
  /**
   * Whether this country holds the study, it is this person's, and its label may be seen. What is hidden and what isn't
   * there give the same answer.
   */
  studyBelongsTo(person: Identifier, studyUid: string, visibility: Visibility): Promise<boolean>
}

/** What the use cases about patients and documents need. */
export interface SourcePorts {
  readonly patients: PatientRegistry
  readonly documents: DocumentIndex
  readonly objects: StoredObjects
  readonly studies: Studies
  readonly choices: Pick<PatientChoicesStore, 'of'>
  readonly failures: FailedMatches
  readonly audit: AuditTrail
  readonly rules: NationalRules
  /** By which fields persons are found here. */
  readonly mask: readonly MaskField[]
  readonly context: SourceContext
  /** WADO-RS base of the image channel. */
  readonly wadoBase: string
  /** Roles that a country lets look; undefined when it is trusted no more. */
  peerRoles(country: CountryCode): readonly string[] | undefined
}

/** What every use case is told of the request it answers. */
export interface Asking {
  readonly transaction: string
  /** The other side of the wire. */
  readonly network: string
  /** What the peer signed when it asked. */
  readonly evidence?: readonly string[]
}

/** What the image channel asks before it reads. */
export interface StudyReading {
  /** Nobody, and nothing restricted, for a study that isn't held. */
  ownerOf(studyUid: string): Promise<StudyOwner>
}

/** Whose study it is, and what they decided about access from abroad. */
export interface StudyOwner {
  readonly person?: Identifier
  readonly choices: PatientChoices
}

/** What a professional abroad was let in to see through this country's own viewer. */
export interface ViewerAccess {
  readonly grant: StudyGrant
  /** Of the click in the other country, so that both journals tell of it together. */
  readonly transaction: string
  readonly professional: {
    readonly subject: string
    readonly name: string
    readonly organisation: string
    readonly role?: string
  }
  /** As the viewer shows them. */
  readonly patient: PatientIdentity
  /** Where the browser must come from with its code. */
  readonly portalOrigin: string
  /** BCP 47: of the portal the professional works with. */
  readonly language: string
  readonly hasWatermark: boolean
  /** Seconds since the epoch: the end of the treatment. */
  readonly until: number
}

/** A browser that is in. */
export interface OpenViewer {
  readonly access: ViewerAccess
  /** Names it in addresses; opens nothing. */
  readonly id: string
  /** Seconds since the epoch: the end whatever is done, and the end if nothing more is asked. */
  readonly endsAt: number
  readonly idleEndsAt: number
}

/** Outcome of a code: `used` when it had been used, and what it opened then is closed now. */
export type Redeemed =
  | { readonly kind: 'opened'; readonly viewer: OpenViewer; readonly cookie: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'other-origin' | 'used'; readonly access: ViewerAccess }

/** Codes and sessions of the viewer, over all nodes of the country; of both only digests are kept. */
export interface ViewerAccesses {
  /** @returns the code, told once, for a minute. */
  offer(access: ViewerAccess): Promise<string>
  /** The code's only use, by a page of this origin. */
  redeem(code: string, origin: string): Promise<Redeemed>
  /** The session, whose idle time begins anew; absent when it ended. */
  find(cookie: string): Promise<OpenViewer | undefined>
  close(cookie: string): Promise<void>
}
