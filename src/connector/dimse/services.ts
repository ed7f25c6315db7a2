import type { Association } from '../../dicom/dimse/association.ts'
import type { Logger } from '../../log.ts'
import type { Admitted } from './admission.ts'
import type { Commitments } from './commitment-reports.ts'
import type { Caller } from './connect.ts'
import type { DimseArchive } from './ports.ts'
import type { Replies } from './replies.ts'
import type { DimseConfig } from './settings.ts'

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
