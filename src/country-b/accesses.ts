import type { AccessRow } from '../domain/access-row.ts'
import { accessRows } from '../mapping/access-row.ts'
import { who } from './audited.ts'
import type { Requester, Treating } from './requester.ts'

const maxEntries = 2000

/**
 * Who in this country got what of the patient's data, when and why, newest first: what the patient in front of the
 * professional may be shown or given on paper. Looking is in the journal.
 */
export async function accessesHere(requester: Requester, treating: Treating): Promise<readonly AccessRow[]> {
  const { sources, patient } = treating.treatment
  const entries = await requester.reader.search({
    patients: [...sources.map(({ person }) => person), ...patient.identifiers],
    limit: maxEntries,
  })
  const [source] = sources
  await requester.audit.append({
    ...who(treating),
    kind: 'journal-read',
    outcome: 'success',
    ...(source && { patient: source.person }),
  })
  return accessRows(entries)
}
