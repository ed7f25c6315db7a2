import { openJournal } from '../../src/audit/journal.ts'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { auditJournalStore } from '../../src/storage/audit-journal.ts'
import type { OpenDatabase } from '../../src/storage/database.ts'
import { silentLog } from './countries.ts'

/** Puts entries into the journal of a database, as the node `pt-1` would. */
export async function writeJournal(database: OpenDatabase, entries: readonly AuditEntry[]): Promise<void> {
  const journal = openJournal({ store: auditJournalStore(database), node: 'pt-1', log: silentLog })
  for (const entry of entries) await journal.append(entry)
  await journal.close()
}

const doctor = {
  subject: 'pt-hp-2f81c6',
  name: 'Dr Inês Valadares',
  role: '221',
  organisation: 'Hospital de São Telmo',
}
const patient = { system: 'urn:oid:1.2.246.21', value: '010150-999R' }

/** Transaction of the list that Finland did not give. */
export const failedTransaction = '0f0a3a4e-5a39-4a51-9d5b-5d7a1f6c2a10'

/** A morning between Portugal and Finland: two lists asked for, one of them in vain; one given; a key changed. */
export const someEntries: readonly AuditEntry[] = [
  {
    kind: 'documents-listed',
    outcome: 'success',
    transaction: '11111111-5a39-4a51-9d5b-5d7a1f6c2a10',
    country: 'FI',
    professional: doctor,
    purpose: 'TREAT',
    patient,
  },
  {
    kind: 'documents-listed',
    outcome: 'serious-failure',
    transaction: failedTransaction,
    country: 'FI',
    professional: doctor,
    patient,
    purpose: 'ETREAT',
    emergency: true,
    query: 'patient=010150-999R',
    reason: 'peer-unavailable',
  },
  {
    kind: 'report-read',
    outcome: 'success',
    transaction: '22222222-5a39-4a51-9d5b-5d7a1f6c2a10',
    country: 'FI',
    client: 'https://fi.example',
    professional: { subject: 'fi-hp-1', name: 'Dr Aada Virtanen' },
    patient,
  },
  {
    kind: 'security-changed',
    outcome: 'success',
    transaction: '33333333-5a39-4a51-9d5b-5d7a1f6c2a10',
    reason: 'key rotated',
  },
]
