import type { FastifyRequest } from 'fastify'

/** What a request discloses, for the journal. */
export type Disclosure =
  | { readonly kind: 'search'; readonly studyUid?: string; readonly query: string }
  /** The objects of a study or a series. */
  | { readonly kind: 'whole'; readonly studyUid: string; readonly seriesUid?: string }
  /** Metadata, one instance or a part of it: such requests come in bursts. */
  | { readonly kind: 'part'; readonly studyUid: string; readonly seriesUid?: string }

/** A caller who was let in, and what may be read. */
export interface Reader {
  /** Nothing else is there for this reader. */
  readonly studyUid?: string
  readonly seriesUid?: string
  /** Resolves when the disclosure is in the journal: before the first byte of an answer. Errors: `audit-unavailable`. */
  disclose(disclosure: Disclosure): Promise<void>
}

/** A caller who may store. */
export interface Writer {
  /** Name of the sender for quarantine and journal. */
  readonly source: string
  /** Resolves when the journal says which studies were stored. */
  stored(studyUids: readonly string[], quarantined: number): Promise<void>
}

/** Who calls. Errors: `unauthenticated`, `token-invalid`, `forbidden`. */
export type OpenReader = (request: FastifyRequest) => Promise<Reader>
export type OpenWriter = (request: FastifyRequest) => Promise<Writer>
