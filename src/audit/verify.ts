import type { PublicJwk } from '../trust/key-folder.ts'
import { hashOf } from './chain.ts'
import { verifyCheckpoint, verifyRetirement } from './checkpoint.ts'
import { genesis, type JournalHead, type JournalRecord, type JournalStore } from './ports.ts'

/** What the check of a journal found; the first fault ends it. */
export type Verification =
  | { readonly kind: 'intact'; readonly records: number; readonly checkpoints: number }
  /** From this record on the chain can't be trusted: changed, missing, or its end cut off. */
  | { readonly kind: 'broken'; readonly node: string; readonly seq: number }
  /** A signed checkpoint says otherwise than the chain. */
  | { readonly kind: 'checkpoint-mismatch'; readonly node: string; readonly seq: number }

/**
 * Computes every chain of the journal again and compares it with the signed checkpoints.
 * @param keys the country's audit keys, those that have ended too.
 * @param country whose own checkpoints count.
 */
export async function verifyJournal({
  store,
  keys,
  country,
}: {
  readonly store: JournalStore
  readonly keys: readonly PublicJwk[]
  readonly country: string
}): Promise<Verification> {
  let records = 0
  let checkpoints = 0
  for (const node of await store.nodes()) {
    const found = await verifyChain(store, node, { keys, country })
    if (found.kind !== 'intact') return found
    records += found.records
    checkpoints += found.checkpoints
  }
  return { kind: 'intact', records, checkpoints }
}

async function verifyChain(
  store: JournalStore,
  node: string,
  { keys, country }: { keys: readonly PublicJwk[]; country: string },
): Promise<Verification> {
  // The end is read first: what is added meanwhile lies beyond it.
  const end = await store.head(node)
  const promised = await promisedHashes(store, node, { keys, country })
  if (typeof promised === 'number') return { kind: 'checkpoint-mismatch', node, seq: promised }
  const start = await startOf(store, node, keys)
  if (typeof start === 'number') return { kind: 'checkpoint-mismatch', node, seq: start }
  const before = promised.get(start.seq)
  if (before !== undefined && before !== start.hash.toString('hex'))
    return { kind: 'checkpoint-mismatch', node, seq: start.seq }
  let last = start
  for await (const record of store.records(node)) {
    if (!follows(last, record)) return { kind: 'broken', node, seq: last.seq + 1 }
    last = record
    const hash = promised.get(record.seq)
    if (hash !== undefined && hash !== record.hash.toString('hex'))
      return { kind: 'checkpoint-mismatch', node, seq: record.seq }
  }
  const beyond = [...promised.keys()].find((seq) => seq > last.seq)
  if (beyond !== undefined) return { kind: 'checkpoint-mismatch', node, seq: beyond }
  if (last.seq < end.seq) return { kind: 'broken', node, seq: last.seq + 1 }
  return { kind: 'intact', records: last.seq - start.seq, checkpoints: promised.size }
}

/** Where the chain begins: after what a signed statement says was removed; or the number of one nobody signed. */
async function startOf(
  store: JournalStore,
  node: string,
  keys: readonly PublicJwk[],
): Promise<JournalHead | number> {
  const statement = await store.retirement(node)
  if (statement === undefined) return genesis
  const retired = await verifyRetirement(statement, keys)
  return retired?.node === node ? { seq: retired.seq, hash: Buffer.from(retired.h, 'hex') } : 1
}

function follows(last: { seq: number; hash: Buffer }, { seq, node, record, hash }: JournalRecord): boolean {
  if (seq !== last.seq + 1 || !hashOf(last.hash, record).equals(hash)) return false
  const inner = JSON.parse(record) as { seq: unknown; node: unknown; prev: unknown }
  return inner.seq === seq && inner.node === node && inner.prev === last.hash.toString('hex')
}

/** The hashes that own checkpoints promise, by number; or the number of one that nobody of this country signed. */
async function promisedHashes(
  store: JournalStore,
  node: string,
  { keys, country }: { keys: readonly PublicJwk[]; country: string },
): Promise<Map<number, string> | number> {
  const promised = new Map<number, string>()
  for (const { seq, checkpoint, country: whose } of await store.checkpoints(node)) {
    if (whose !== country) continue
    const signed = await verifyCheckpoint(checkpoint, keys)
    if (signed?.node !== node || signed.seq !== seq) return seq
    promised.set(seq, signed.h)
  }
  return promised
}
