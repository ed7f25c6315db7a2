/** FHIR's prefixes of ordered values. */
export type Comparison = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb'

export interface TokenValue {
  /** Absent: any system. Empty: the code has none. */
  readonly system?: string
  /** Absent: any code of the system. */
  readonly code?: string
}

/** A span of time as a date of some precision means it: ISO 8601 instants, `to` excluded. */
export interface DateValue {
  readonly comparison: Comparison
  readonly from: string
  readonly to: string
}

/** One condition of a search; its values are alternatives, all conditions must hold. */
export type Criterion =
  | {
      readonly kind: 'token'
      readonly name: string
      readonly not: boolean
      readonly values: readonly TokenValue[]
    }
  | { readonly kind: 'date'; readonly name: string; readonly values: readonly DateValue[] }
  | {
      readonly kind: 'text'
      readonly name: string
      readonly match: 'starts' | 'contains' | 'exact'
      readonly values: readonly string[]
    }
  | {
      readonly kind: 'number'
      readonly name: string
      readonly values: readonly { readonly comparison: Comparison; readonly value: number }[]
    }
  | { readonly kind: 'reference'; readonly name: string; readonly values: readonly string[] }

/** Where the next page begins: after the row with these sort values. */
export interface PageStart {
  readonly value: string | number | null
  readonly id: string
}

export interface DocumentSearch {
  readonly criteria: readonly Criterion[]
  readonly sort: { readonly name: string; readonly descending: boolean }
  readonly count: number
  /** Rows of studies or of reports only, one for each: no further manifests of a study. */
  readonly kind?: 'study' | 'report'
  /** Only the number of matches is wanted. */
  readonly countOnly: boolean
  readonly after?: PageStart
}

/** A span of time, ISO 8601 instants, `to` excluded. */
export interface Span {
  readonly from: string
  readonly to: string
}

/**
 * By what a document is found. Codes and identifiers stand in the three forms in which they are asked for:
 * `system|code`, `system|` and `code`. Texts are folded (`foldText`).
 */
export interface DocumentKeys {
  readonly tokens: Readonly<Record<TokenKey, readonly string[]>>
  readonly spans: { readonly period?: Span; readonly date?: Span; readonly created?: Span }
  readonly texts: Readonly<Record<'title' | 'author' | 'organisation' | 'content', string>>
  readonly title?: string
  readonly bytes?: number
  readonly language?: string
  /** v3-Confidentiality code. */
  readonly confidentiality: string
}

type TokenKey =
  | 'type'
  | 'category'
  | 'modality'
  | 'region'
  | 'event'
  | 'setting'
  | 'facility'
  | 'specialty'
  | 'format'
  | 'label'
  | 'identifier'
  | 'studyUid'
  | 'accession'
  | 'order'
  | 'stated'
