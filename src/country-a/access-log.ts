import type { AccessRow } from '../domain/access-row.ts'
import type { AuditReader, AuditTrail } from '../domain/audit.ts'
import type { SystemCaller } from '../domain/caller.ts'
import type { Identifier } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import { accessRows } from '../mapping/access-row.ts'
import type { Asking, PatientRegistry } from './ports.ts'

export interface AccessLogPorts {
  readonly patients: Pick<PatientRegistry, 'keyOf' | 'identity'>
  readonly reader: AuditReader
  readonly audit: AuditTrail
}

export interface AccessLogRequest {
  readonly patient: Identifier
  readonly from?: Date
  readonly until?: Date
}

/** Of entries that are read for one answer; a patient with more gives a shorter time. */
const maxEntries = 10_000

/**
 * Who used a patient's data, when, what of it and why (EHDS Art. 9), newest first: for the service of the country that
 * tells its citizens. Reading it is itself in the journal.
 * Errors: `too-large` for more than 10 000 entries; `audit-unavailable`.
 */
export async function accessLog(
  { patients, reader, audit }: AccessLogPorts,
  caller: Pick<SystemCaller, 'clientId' | 'jti'>,
  { patient, ...time }: AccessLogRequest,
  { transaction, network }: Asking,
): Promise<readonly AccessRow[]> {
  const key = await patients.keyOf(patient)
  const known = key === undefined ? undefined : await patients.identity(key)
  const entries = await reader.search({
    patients: [patient, ...(known?.identifiers ?? [])],
    ...time,
    limit: maxEntries + 1,
  })
  await audit.append({
    kind: 'journal-read',
    outcome: 'success',
    transaction,
    network,
    client: caller.clientId,
    tokenId: caller.jti,
    patient,
  })
  if (entries.length > maxEntries)
    throw new ExchangeError('too-large', 'More accesses than one answer holds: ask for a shorter time.')
  return accessRows(entries)
}
