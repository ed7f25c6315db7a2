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
  /** The newest one of the country whose entry was recorded before then. */
  lastCheckpointBefore(country: string, node: string, before: Date): Promise<StoredCheckpoint | undefined>
  /**
   * Removes the entries of a chain up to `seq`, and keeps the statement of it. Only the owner of the tables may, and the
   * database lets nobody remove an entry that is younger than three years.
   */
  retire(retired: { readonly node: string; readonly seq: number; readonly statement: string }): Promise<void>
  /** The statement of what was removed from the chain, if anything was. */
  retirement(node: string): Promise<string | undefined>
}

/** What precedes the first record. */
export const genesis: JournalHead = { seq: 0, hash: Buffer.alloc(32) }

/** How far each receiver of the journal is; `storage/audit-forwards.ts` implements it. */
export interface ForwardStore {
  /**
   * Hands the next entries of a chain to `send` and remembers, once it resolved, that the receiver has them. Of several
   * nodes one does this for a chain at a time.
   * @returns how many there were; 0 where nothing waits, or another node is at it.
   */
  next(
    receiver: string,
    limit: number,
    send: (records: readonly Pick<JournalRecord, 'node' | 'seq' | 'record'>[]) => Promise<void>,
  ): Promise<number>
  /** Entries that the receiver has not got yet. */
  waiting(receiver: string): Promise<number>
}
