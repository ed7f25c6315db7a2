import type { AuditTrail } from '../../src/domain/audit.ts'
import type { Neighbour, Operator } from '../../src/operator/ports.ts'
import { auditSearch } from '../../src/storage/audit-search.ts'
import type { Database } from '../../src/storage/database.ts'
import { exchangeFigures } from '../../src/storage/exchange-figures.ts'

const at = Date.UTC(2026, 10, 24, 2, 40)
const day = 86_400_000

const neighbours: readonly Neighbour[] = [
  {
    country: 'FI',
    isSuspended: false,
    hasImages: true,
    keysEnd: Math.floor(Date.now() / 1000) + 200 * 86_400,
    exchange: { breaker: 'closed', answeredAt: at, certificateEnds: Date.now() + 90 * day },
    images: { breaker: 'open', answeredAt: at, failedAt: at + 60_000, failure: 'ECONNREFUSED' },
  },
  { country: 'SE', isSuspended: false, hasImages: false, keysEnd: Math.floor(Date.now() / 1000) + 86_400 },
  { country: 'EE', isSuspended: true, hasImages: false },
]

/** What an operator sees of a node behind which three countries stand: one answers, one doesn't, one is suspended. */
export const operatorBehind = (audit: AuditTrail, db: Database): Operator => ({
  audit,
  exchanges: exchangeFigures(db),
  reader: auditSearch(db),
  examine: async () => [
    { part: 'configuration', ok: true, words: 'PT, requester' },
    {
      part: 'key',
      of: 'tls',
      ok: false,
      words: 'ends in 3 days: roentgate keys rotate tls',
      ends: 1_764_000_000,
    },
    { part: 'trust list', ok: true, words: 'edition 7', ends: Math.floor(Date.now() / 1000) + 7_776_000 },
    { part: 'DIMSE', of: 'WARD', ok: true, note: true, words: 'does not answer' },
  ],
  neighbours: {
    list: () => neighbours,
    dial: async (country) =>
      country === 'FI'
        ? { ok: true, words: 'answers in 41 ms', took: 41, certificateEnds: Date.now() + 9 * day }
        : country === 'SE'
          ? { ok: false, words: 'https://se.example does not answer (The other country does not answer.)' }
          : undefined,
  },
})
