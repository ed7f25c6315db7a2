import type { NamedObjects, ObjectStore, SweepLedger } from './ports.ts'

export interface SweepOptions {
  /** What nothing needs goes when it is at least this old. */
  readonly graceMs: number
  /** Days that objects stay in quarantine; 0: for ever. */
  readonly quarantineDays: number
  /** Ends it between two steps, with an error. */
  readonly signal?: AbortSignal
}

/** What was removed, by number. */
export interface Swept {
  readonly objects: number
  readonly bytes: number
  readonly metadata: number
  readonly derived: number
  /** Rows of the quarantine that came to their end; their objects go with the next sweep. */
  readonly quarantined: number
  /** Uploads and files that were begun and never ended. */
  readonly leftovers: number
}

/** Objects that are given up and removed together. */
const atOnce = 50

/**
 * Removes what nothing in the index needs: objects, metadata and derived things that are older than the grace time, what
 * broken ways in left, and what was in quarantine long enough. Any number of nodes may work on the same store meanwhile.
 */
export async function sweep(
  { objects, ledger }: { readonly objects: ObjectStore; readonly ledger: SweepLedger },
  { graceMs, quarantineDays, signal }: SweepOptions,
): Promise<Swept> {
  const quarantined = quarantineDays > 0 ? await ledger.endQuarantine(quarantineDays) : 0
  const leftovers = await objects.clean(graceMs)
  const due = { before: Date.now() - graceMs, signal }
  let count = 0
  let bytes = 0
  const old = dueOf(objects.list(), due)
  for await (const batch of inBatches(unneeded(old, ({ digest }) => digest, ledger.needed()))) {
    const sizes = new Map(batch.map((object) => [object.digest, object.bytes]))
    const unused = await ledger.giveUp([...sizes.keys()])
    const removed = await Promise.all(unused.map((digest) => objects.remove(digest, graceMs)))
    await ledger.over([...sizes.keys()])
    for (const [index, digest] of unused.entries()) {
      if (!removed[index]) continue
      count++
      bytes += sizes.get(digest) ?? 0
    }
  }
  return {
    objects: count,
    bytes,
    metadata: await sweepMetadata(objects.metadata, ledger, due),
    derived: await sweepDerived(objects.derived, ledger, due),
    quarantined,
    leftovers,
  }
}

/** A key is made for one write and never written again, so what is old and unused stays unused. */
async function sweepMetadata(metadata: NamedObjects, ledger: SweepLedger, due: Due): Promise<number> {
  let count = 0
  for await (const batch of inBatches(dueOf(metadata.list(), due))) {
    const unused = await ledger.unusedMetadata(batch.map(({ key }) => key))
    for (const key of unused) await metadata.remove(key)
    count += unused.length
  }
  return count
}

const digestLength = 64

/** Derived things begin with the digest of the object that they were made from, and can be made again. */
async function sweepDerived(derived: NamedObjects, ledger: SweepLedger, due: Due): Promise<number> {
  let count = 0
  const old = dueOf(derived.list(), due)
  for await (const { key } of unneeded(old, (thing) => thing.key.slice(0, digestLength), ledger.needed())) {
    await derived.remove(key)
    count++
  }
  return count
}

interface Due {
  readonly before: number
  readonly signal: AbortSignal | undefined
}

async function* dueOf<T extends { readonly modifiedAt: Date }>(
  things: AsyncIterable<T>,
  { before, signal }: Due,
): AsyncGenerator<T> {
  for await (const thing of things) {
    signal?.throwIfAborted()
    if (thing.modifiedAt.getTime() < before) yield thing
  }
}

/** Things whose digest isn't among those that are needed; both come in ascending order. */
async function* unneeded<T>(
  things: AsyncIterable<T>,
  digestOf: (thing: T) => string,
  needed: AsyncIterable<string>,
): AsyncGenerator<T> {
  const source = needed[Symbol.asyncIterator]()
  try {
    let next = await source.next()
    for await (const thing of things) {
      const digest = digestOf(thing)
      while (!next.done && next.value < digest) next = await source.next()
      if (next.done || next.value !== digest) yield thing
    }
  } finally {
    await source.return?.()
  }
}

async function* inBatches<T>(things: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const thing of things) {
    batch.push(thing)
    if (batch.length < atOnce) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
