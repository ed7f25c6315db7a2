import type { Pool } from 'pg'
import type { ArchiveIndex } from '../archive/ports.ts'
import { commitInstances } from './archive-commit.ts'
import { archiveReads } from './archive-reads.ts'
import { replaceInstance } from './archive-replace.ts'
import { searchArchive } from './archive-search.ts'
import { groupCommit } from './group-commit.ts'
import { growingStudies } from './growing-studies.ts'
import { studyChanges } from './study-changes.ts'

/** Instances that are entered in one transaction at most, when several requests are joined. */
const maxBatch = 256

/** The archive's index in PostgreSQL. */
export function archiveIndex(pool: Pool): ArchiveIndex {
  const growing = growingStudies()
  return {
    commit: groupCommit((instances) => commitInstances(pool, growing, instances), maxBatch),
    replace: (instance, replaced) => replaceInstance(pool, instance, replaced),
    search: (search) => searchArchive(pool, search),
    ...archiveReads(pool),
    changes: studyChanges(pool),
  }
}
