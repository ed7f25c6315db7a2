import { LRUCache } from 'lru-cache'
import type { AuditTrail } from '../domain/audit.ts'

/** Signatures of answers, kept until the journal's entry about them is written. */
export interface Evidence {
  keep(transaction: string, proof: string): void
  /** Gives and forgets what was kept for this transaction. */
  take(transaction: string): readonly string[]
}

const max = 5000
const perTransaction = 20

export function createEvidence(): Evidence {
  const held = new LRUCache<string, readonly string[]>({ max })
  return {
    keep(transaction, proof) {
      held.set(transaction, [...(held.get(transaction) ?? []), proof].slice(-perTransaction))
    },
    take(transaction) {
      const proofs = held.get(transaction) ?? []
      held.delete(transaction)
      return proofs
    },
  }
}

/** A journal whose entries hold what the other country signed in the same transaction (non-repudiation of receipt). */
export const withEvidence = (audit: AuditTrail, evidence: Evidence): AuditTrail => ({
  append(entry) {
    const proofs = evidence.take(entry.transaction)
    return audit.append(proofs.length > 0 ? { ...entry, evidence: proofs } : entry)
  },
})
