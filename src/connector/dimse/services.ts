import type { Config } from '../../config.ts'
import type { Association } from '../../dicom/dimse/association.ts'
import type { Command } from '../../dicom/dimse/command.ts'
import type { Logger } from '../../log.ts'
import type { DimseArchive } from './ports.ts'

export type DimseConfig = NonNullable<Config['listen']['dimse']>

/** A query that runs while the association goes on being read. */
export interface RunningQuery {
  readonly abort: AbortController
  onStoreResponse?: (command: Command) => void
}

/** What every service of one association works with. */
export interface Services {
  readonly association: Association
  readonly archive: DimseArchive
  readonly config: DimseConfig
  /** Queries that run beside the reading loop, by message id, so that they can be cancelled. */
  readonly queries: Map<number, RunningQuery>
  readonly log: Logger
}
