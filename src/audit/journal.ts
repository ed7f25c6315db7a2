import type { AuditEntry, AuditTrail } from '../domain/audit.ts'
import { ExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { auditEvent } from './balp.ts'
import { type Canonical, canonical, chained } from './chain.ts'
import { signCheckpoint, verifyCheckpoint } from './checkpoint.ts'
import type { JournalHead, JournalStore } from './ports.ts'

const batchSize = 1000
/** Entries that may wait for the database before new ones are refused. */
const maxWaiting = 50_000
const checkpointEvery = { records: 1000, ms: 60_000 }

export interface Journal extends AuditTrail {
  /** Signs where the chain stands, if it moved since the last time. */
  checkpoint(): Promise<void>
  /** The newest checkpoint of this process, for the peer countries; absent before the first. */
  latestCheckpoint(): string | undefined
  /** Keeps a peer's checkpoint; one that the peer's audit key did not sign is dropped. */
  keepPeerCheckpoint(country: TrustedCountry, checkpoint: string): Promise<void>
  /** Whether the last append reached the database. */
  isWritable(): boolean
  close(): Promise<void>
}

interface JournalOptions {
  readonly store: JournalStore
  /** Absent on a node that talks to no other country: then no checkpoints are signed. */
  readonly keys?: NodeKeys
  /** Name of this node; each name has its own chain, which any number of processes may lengthen. */
  readonly node: string
  readonly log: Logger
}

interface Waiting extends Canonical {
  resolve(): void
  reject(error: ExchangeError): void
}

/**
 * Opens this node's journal: append-only, chained by hash, in the database. Entries that arrive while a transaction is
 * under way share the next one, so that thousands a second cost few commits; each resolves after its commit.
 */
export function openJournal({ store, keys, node, log }: JournalOptions): Journal {
  const observer = { node, ...(keys && { issuer: keys.issuer }) }
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let head: JournalHead | undefined
  let signed = { seq: 0, jws: undefined as string | undefined }
  let writable = true
  let lastRecorded = 0

  const write = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      head = await store.append(node, head, (end) => chained(node, end, batch))
      writable = true
      for (const { resolve } of batch) resolve()
    } catch (error) {
      writable = false
      log.error({ event: 'audit.failed', entries: batch.length, code: codeOf(error) }, 'journal not writable')
      for (const { reject } of batch) reject(new ExchangeError('audit-unavailable'))
    }
  }
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      waiting = waiting.slice(batchSize)
      await write(batch)
    }
  }

  const checkpoint = async (): Promise<void> => {
    if (!keys || !head || head.seq === signed.seq) return
    const at = head
    const jws = await signCheckpoint(keys, node, at, new Date())
    await store.addCheckpoint({ country: keys.country, node, seq: at.seq, checkpoint: jws })
    signed = { seq: at.seq, jws }
  }
  const checkpointOrLog = (): Promise<void> =>
    checkpoint().catch((error) =>
      log.error({ event: 'audit.checkpoint-failed', code: codeOf(error) }, 'checkpoint not made'),
    )
  const run = async (): Promise<void> => {
    await drain()
    running = undefined
    if (waiting.length > 0) start()
    else if (head && head.seq - signed.seq >= checkpointEvery.records) await checkpointOrLog()
  }
  const start = (): void => {
    running ??= run()
  }
  const timer = setInterval(() => void checkpointOrLog(), checkpointEvery.ms)
  timer.unref()

  return {
    append(entry: AuditEntry) {
      if (waiting.length >= maxWaiting) return Promise.reject(new ExchangeError('audit-unavailable'))
      lastRecorded = Math.max(lastRecorded, Date.now()) // a clock that is set back must not reorder the journal
      const recorded = new Date(lastRecorded)
      const event = canonical(auditEvent(entry, observer, recorded))
      return new Promise<void>((resolve, reject) => {
        waiting.push({ event, recorded, resolve, reject })
        start()
      })
    },
    checkpoint,
    latestCheckpoint: () => signed.jws,
    async keepPeerCheckpoint(country, jws) {
      const found = await verifyCheckpoint(jws, country.jwks.keys)
      if (!found) return
      await store.addCheckpoint({
        country: country.code,
        node: found.node,
        seq: found.seq,
        checkpoint: jws,
      })
    },
    isWritable: () => writable,
    async close() {
      clearInterval(timer)
      while (running) await running
      await checkpointOrLog()
    },
  }
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? 'unknown'
