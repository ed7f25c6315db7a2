/** A record of the journal as it is stored. */
export interface JournalRecord {
  readonly node: string
  readonly seq: number
  readonly record: string
  readonly hash: Buffer
  readonly recorded: Date
}

/** End of a node's chain. */
export interface JournalHead {
  readonly seq: number
  readonly hash: Buffer
}

interface StoredCheckpoint {
  readonly country: string
  readonly node: string
  readonly seq: number
  readonly checkpoint: string
}

/** Where the journal is kept; `storage/audit-journal.ts` implements it. */
export interface JournalStore {
  /**
   * Adds records to the end of a node's chain in one transaction that is durable when this resolves. `make` is told the
   * end and gives the records that follow it; it is asked again when another process was faster.
   * @param supposed where this process left the chain, if it did.
   */
  append(
    node: string,
    supposed: JournalHead | undefined,
    make: (head: JournalHead) => readonly JournalRecord[],
  ): Promise<JournalHead>
  head(node: string): Promise<JournalHead>
  nodes(): Promise<readonly string[]>
  /** In order of `seq`, in pages, so that a journal of any size can be read. */
  records(node: string): AsyncIterable<JournalRecord>
  addCheckpoint(checkpoint: StoredCheckpoint): Promise<void>
  checkpoints(node: string): Promise<readonly StoredCheckpoint[]>
}

/** What precedes the first record. */
export const genesis: JournalHead = { seq: 0, hash: Buffer.alloc(32) }
