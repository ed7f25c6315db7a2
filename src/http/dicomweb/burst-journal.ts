import { LRUCache } from 'lru-cache'
import type { AuditEntry, AuditTrail } from '../../domain/audit.ts'
import type { Disclosure } from './access.ts'

/** An import of one study by one sender is one entry for this long. */
const importMs = 60_000
/** Requests for parts of a study or series with one token are one disclosure for this long. */
const burstMs = 600_000

export interface BurstJournal {
  /** Resolves when the disclosure, or the burst that it belongs to, is in the journal. */
  disclose(disclosure: Disclosure, tokenId: string, base: Base): Promise<void>
  /** Resolves when the journal says that these studies were imported: once a minute for each study and token. */
  imported(studyUids: readonly string[], tokenId: string, base: Base): Promise<void>
}

type Base = Omit<AuditEntry, 'kind' | 'objects' | 'query'>

/** Writes what DICOMweb discloses: every search, every study or series, and once for the parts of either. */
export function burstJournal(audit: AuditTrail): BurstJournal {
  const written = new LRUCache<string, Promise<void>>({ max: 50_000, ttl: burstMs })
  const imports = new LRUCache<string, true>({ max: 10_000, ttl: importMs })
  return {
    disclose(disclosure, tokenId, base) {
      if (disclosure.kind !== 'part') return audit.append({ ...base, ...whatOf(disclosure) })
      const study = `${tokenId}/${disclosure.studyUid}`
      const key = disclosure.seriesUid === undefined ? study : `${study}/${disclosure.seriesUid}`
      const held = written.get(study) ?? written.get(key)
      if (held) return held
      const entry = audit.append({ ...base, ...whatOf(disclosure) })
      written.set(key, entry)
      entry.catch(() => written.delete(key))
      return entry
    },
    async imported(studyUids, tokenId, base) {
      const fresh = studyUids.filter((uid) => !imports.has(`${tokenId}/${uid}`))
      if (fresh.length === 0) return
      await audit.append({ ...base, kind: 'study-imported', objects: fresh })
      for (const uid of fresh) imports.set(`${tokenId}/${uid}`, true)
    },
  }
}

function whatOf(disclosure: Disclosure): Pick<AuditEntry, 'kind' | 'objects' | 'query'> {
  if (disclosure.kind === 'search')
    return {
      kind: 'objects-queried',
      query: disclosure.query,
      ...(disclosure.studyUid !== undefined && { objects: [disclosure.studyUid] }),
    }
  const { studyUid, seriesUid } = disclosure
  return { kind: 'study-read', objects: seriesUid === undefined ? [studyUid] : [studyUid, seriesUid] }
}
