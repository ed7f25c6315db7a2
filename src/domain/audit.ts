import type { AuditEvent } from '@medplum/fhirtypes'
import type { CountryCode } from './codes.ts'
import type { Identifier } from './patient.ts'
import type { Purpose } from './professional.ts'

/** What happened, in the words of the exchange; `src/audit` turns each into a BALP AuditEvent. */
export type AuditKind =
  | 'node-started'
  | 'node-stopped'
  | 'signed-in'
  | 'signed-out'
  | 'token-issued'
  | 'token-refused'
  /** A professional abroad was let into this country's own viewer, and came, and left. */
  | 'viewer-offered'
  | 'viewer-opened'
  | 'viewer-closed'
  /** A connection whose certificate no country of the trust list has. */
  | 'node-refused'
  | 'patient-queried'
  | 'treatment-opened'
  | 'documents-listed'
  | 'report-read'
  | 'study-read'
  | 'study-imported'
  | 'report-imported'
  | 'objects-queried'
  | 'object-quarantined'
  | 'download-made'
  /** What was retained of a study from abroad is gone. */
  | 'study-erased'
  | 'security-changed'
  /** Restrictions are overridden for vital interests, and no longer. */
  | 'emergency-started'
  | 'emergency-ended'
  /** Something that a person should look at. */
  | 'alert-raised'
  /** Somebody looked into the journal itself. */
  | 'journal-read'
  /** An operator looked for entries of it. */
  | 'journal-searched'

/** What an entry can be told to be: asking for a token, and for the code of a viewer, look alike however they end. */
export const journalKinds = [
  'node-started',
  'node-stopped',
  'signed-in',
  'signed-out',
  'token-issued',
  'viewer-opened',
  'viewer-closed',
  'node-refused',
  'patient-queried',
  'treatment-opened',
  'documents-listed',
  'report-read',
  'study-read',
  'study-imported',
  'report-imported',
  'objects-queried',
  'object-quarantined',
  'download-made',
  'study-erased',
  'security-changed',
  'emergency-started',
  'emergency-ended',
  'alert-raised',
  'journal-read',
  'journal-searched',
] as const satisfies readonly AuditKind[]

export type JournalKind = (typeof journalKinds)[number]

/** One line of the journal. Identifiers live here and nowhere else; the journal is not a log. */
export interface AuditEntry {
  readonly kind: AuditKind
  readonly outcome: 'success' | 'minor-failure' | 'serious-failure'
  /** Joins the entries of both countries that belong to one click of one professional (X-Request-Id). */
  readonly transaction: string
  readonly country?: CountryCode
  /** The other side of the wire, as the socket saw it. */
  readonly network?: string
  readonly client?: string
  readonly professional?: {
    readonly subject: string
    readonly name?: string
    readonly role?: string
    readonly organisation?: string
  }
  readonly purpose?: Purpose
  readonly emergency?: boolean
  readonly patient?: Identifier
  readonly treatmentId?: string
  /** jti of the token that was used or issued; never the token. */
  readonly tokenId?: string
  /** Study Instance UID, document id: what was disclosed. */
  readonly objects?: readonly string[]
  /** The query as it came, for the query events. */
  readonly query?: string
  /** What the other side signed (RFC 9421), `Signature-Input` and `Signature`: proof that it asked, or answered. */
  readonly evidence?: readonly string[]
  /** Code of the refusal. */
  readonly reason?: string
}

/**
 * Appends to the journal. Resolves when the entry is durable: callers await it before the first byte of an answer.
 * Rejects with `audit-unavailable`; then nothing is disclosed.
 */
export interface AuditTrail {
  append(entry: AuditEntry): Promise<void>
}

/** What is looked for in the journal; all of it must fit. */
export interface AuditSearch {
  /** About any of these. */
  readonly patients?: readonly Identifier[]
  /** Recorded at or after, and before. */
  readonly from?: Date
  readonly until?: Date
  /** Each entry: parts of an AuditEvent of which it must have one. */
  readonly like?: readonly (readonly object[])[]
  /** `AuditEntry.transaction`. */
  readonly transaction?: string
  readonly onlyFailures?: boolean
  readonly limit: number
  /** Older than this one. */
  readonly after?: { readonly recorded: Date; readonly node: string; readonly seq: number }
}

export interface RecordedEvent {
  readonly node: string
  readonly seq: number
  readonly recorded: Date
  readonly event: AuditEvent
}

/** Looks into the journal of all nodes of the country. */
export interface AuditReader {
  /** Newest first. */
  search(search: AuditSearch): Promise<readonly RecordedEvent[]>
}

/** The id under which an entry is known outside. */
export const auditEventId = (node: string, seq: number): string =>
  `${node}-${seq}`.replace(/[^A-Za-z0-9.-]/g, '-').slice(-64)
