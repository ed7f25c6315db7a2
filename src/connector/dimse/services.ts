import type { Config } from '../../config.ts'
import type { Association } from '../../dicom/dimse/association.ts'
import type { Logger } from '../../log.ts'
import type { Admitted } from './admission.ts'
import type { Commitments } from './commitment-reports.ts'
import type { Caller } from './connect.ts'
import type { DimseArchive } from './ports.ts'
import type { Replies } from './replies.ts'

export type DimseConfig = NonNullable<Config['listen']['dimse']>
export type DimsePeer = DimseConfig['peers'][number]
export type ServiceName = DimsePeer['services'][number]

/** What every service of one association works with. */
export interface Services {
  readonly association: Association
  readonly admitted: Admitted
  readonly archive: DimseArchive
  readonly config: DimseConfig
  /** Opens associations to others. */
  readonly caller: Caller
  readonly commitments: Commitments
  /** Queries that run beside the reading loop, by message id, so that they can be cancelled. */
  readonly queries: Map<number, AbortController>
  /** Answers to what we asked on this association. */
  readonly replies: Replies
  /** Ends when the association does. */
  readonly over: AbortSignal
  readonly log: Logger
}

/** PS3.4 Table C.5.1.1-1: relational queries; date-time matching, fuzzy names, time zones, enhanced multi-frame views. */
export const findBytes = { relational: 0, fuzzy: 2 }

/** Query extended negotiation, answered byte by byte as far as it was asked: PS3.4 C.5.1.1. */
export function findInformation(asked: Buffer): Buffer {
  const answer = Buffer.alloc(asked.length)
  for (const at of Object.values(findBytes)) if (asked[at] === 1) answer[at] = 1
  return answer
}

/** Retrieval extended negotiation: PS3.4 C.5.2.1. */
export function retrieveInformation(asked: Buffer): Buffer {
  const answer = Buffer.alloc(asked.length)
  if (asked[findBytes.relational] === 1) answer[findBytes.relational] = 1
  return answer
}

/** Level 2 (everything is kept), digital signatures at level 3 (bit by bit), nothing is coerced: PS3.4 Table B.3-1. */
export const storageInformation = Buffer.from([2, 0, 3, 0, 0, 0])
