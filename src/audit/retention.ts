import type { PublicJwk } from '../trust/key-folder.ts'
import type { NodeKeys } from '../trust/keys.ts'
import { signRetirement, verifyCheckpoint } from './checkpoint.ts'
import type { JournalStore } from './ports.ts'

/** Art. 9 of the EHDS Regulation: accesses can be looked up for three years at least. */
const leastDays = 3 * 366
const dayMs = 86_400_000

interface Retired {
  readonly node: string
  /** The last entry that was removed. */
  readonly seq: number
}

/**
 * Removes entries older than so many days, of each chain up to a checkpoint that this country signed and other countries
 * hold: what is left begins there, under a signed statement, and is still proven by the checkpoint.
 * Errors: for less than three years, and for a checkpoint that this country did not sign.
 */
export async function retireJournal(
  {
    store,
    keys,
    auditKeys,
  }: {
    readonly store: JournalStore
    readonly keys: NodeKeys
    /** Those that have ended too. */
    readonly auditKeys: readonly PublicJwk[]
  },
  { olderThanDays, now = new Date() }: { readonly olderThanDays: number; readonly now?: Date },
): Promise<readonly Retired[]> {
  if (olderThanDays < leastDays) throw new Error(`The journal is kept for ${leastDays} days at least`)
  const before = new Date(now.getTime() - olderThanDays * dayMs)
  const retired: Retired[] = []
  for (const node of await store.nodes()) {
    const last = await store.lastCheckpointBefore(keys.country, node, before)
    if (!last) continue
    const signed = await verifyCheckpoint(last.checkpoint, auditKeys)
    if (signed?.node !== node || signed.seq !== last.seq)
      throw new Error(`The checkpoint at entry ${last.seq} of ${node} was not signed here`)
    const statement = await signRetirement(keys, signed, now)
    await store.retire({ node, seq: signed.seq, statement })
    retired.push({ node, seq: signed.seq })
  }
  return retired
}
