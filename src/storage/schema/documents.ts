import type { Generated } from 'kysely'

/** Columns by which lists are searched. Lists of codes hold `system|code`, `system|` and `code` for each. */
export interface DocumentColumns {
  type_codes: string[]
  categories: string[]
  modalities: string[]
  regions: string[]
  events: string[]
  settings: string[]
  facilities: string[]
  specialties: string[]
  formats: string[]
  security_labels: string[]
  identifiers: string[]
  study_uids: string[]
  accessions: string[]
  orders: string[]
  /** Of a report: ids of the study rows that its source says it belongs to. */
  stated: string[]
  /** Span of the acquisition; the end is excluded. */
  period_low: Date | null
  period_high: Date | null
  date_low: Date | null
  date_high: Date | null
  created_low: Date | null
  created_high: Date | null
  title: string | null
  /** The texts below are folded: lower case, without diacritics. */
  title_text: string
  author_text: string
  organisation_text: string
  content_text: string
  bytes: number | null
  language: string | null
  /** v3-Confidentiality; N where the source says nothing, V where its code is unknown. */
  confidentiality: string
}

export interface DocumentTables {
  documents: DocumentColumns & {
    id: string
    /** `manifest`: a further or superseded manifest of a study that has its own row. */
    kind: 'study' | 'report' | 'manifest'
    patient_id: string
    /** The study's UID, or the report's identifier that all its versions share. */
    key: string
    status: 'current' | 'superseded' | 'entered-in-error'
    /** DocumentReference in JSON, without subject and with relative addresses. */
    reference: string
    /** Objects of a report: as received, and its JSON form. Key in the object store: SHA-256. */
    received_object: string | null
    received_type: string | null
    bundle_object: string | null
    /** Keys of the reports that this version says it replaces. */
    replaces: Generated<string[]>
    /** Of a structured report: the study in whose archive it lies. */
    origin_study: string | null
    /** Why it was taken out of the list without a word of its author. */
    withdrawn: 'removed-from-archive' | null
    /** Order of the versions of one report: ISO 8601 instant, then the version as stated. Of a manifest: its version, a UUID. */
    version_at: string | null
    version_label: string | null
    updated_at: Generated<Date>
  }
  document_links: {
    report_id: string
    study_id: string
    reason: 'study-instance-uid' | 'accession-number' | 'order-number' | 'stated-by-source'
    made_at: Generated<Date>
  }
  /** Searches for a person that found nobody, for the limits on guessing. */
  failed_matches: {
    country: string
    professional: string
    at: Generated<Date>
  }
}
