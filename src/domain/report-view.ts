import type { CountryCode, NamedCoding } from './codes.ts'
import type { ReportStatus } from './list-row.ts'
import type { PatientIdentity } from './patient.ts'

/** A value of the data set, ready to be read: what was sent and, for codes, in which system. */
export interface ViewValue {
  /** Row of the data set (`A.5.5.1`). */
  readonly element: string
  readonly label: string
  /** Code of what the label names, as of a finding's name. */
  readonly labelCoding?: NamedCoding
  readonly text: string
  readonly coding?: NamedCoding
}

export interface ViewSection {
  readonly kind:
    | 'conclusion'
    | 'findings'
    | 'recommendation'
    | 'procedure'
    | 'order'
    | 'history'
    | 'comparison'
    | 'study'
    | 'communication'
    | 'other'
  readonly title: string
  /** Sanitised XHTML fragment of the narrative, in the report's own language. */
  readonly narrative?: string
  readonly values: readonly ViewValue[]
}

export interface ViewPerson {
  readonly role:
    | 'author'
    | 'legal-authenticator'
    | 'validator'
    | 'requester'
    | 'custodian'
    | 'recipient'
    | 'performer'
  readonly name: string
  readonly organisation?: string
  readonly identifier?: string
  readonly at?: string
}

/** An imaging report as a doctor reads it, in the order of reading. */
export interface ReportView {
  readonly title: string
  readonly status: ReportStatus
  readonly version?: string
  readonly language?: string
  readonly country?: CountryCode
  readonly patient: PatientIdentity
  readonly issuedAt?: string
  readonly confidentiality?: string
  readonly documentId?: string
  readonly people: readonly ViewPerson[]
  readonly sections: readonly ViewSection[]
  /** Studies the report is about, by Study Instance UID. */
  readonly studies: readonly { readonly studyInstanceUid: string; readonly description?: string }[]
  readonly keyImages: readonly {
    readonly studyInstanceUid?: string
    readonly seriesInstanceUid?: string
    readonly sopInstanceUid: string
    readonly frame?: number
    readonly comment?: string
  }[]
  /** Documents that came with it: the report as issued. */
  readonly attachments: readonly {
    readonly index: number
    readonly contentType: string
    readonly title?: string
    readonly bytes: number
  }[]
  readonly replaces?: string
  readonly appends?: string
}
