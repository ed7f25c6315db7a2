import type { AuditEntry } from '../domain/audit.ts'
import type { CountryCode } from '../domain/codes.ts'
import type { Professional } from '../domain/professional.ts'
import { asExchangeError } from '../errors.ts'
import type { Acting, Requester, Treating } from './requester.ts'
import { sourceOf } from './requester.ts'

/**
 * Does something and puts it into the journal, also when it failed. What it gives is handed on only once the entry is
 * durable. `more` may add what is known afterwards.
 * Errors: those of `act`; `audit-unavailable`.
 */
export async function audited<T>(
  { audit }: Pick<Requester, 'audit'>,
  entry: Omit<AuditEntry, 'outcome'>,
  act: () => Promise<T>,
  more: (result: T) => Partial<AuditEntry> = () => ({}),
): Promise<T> {
  let result: T
  try {
    result = await act()
  } catch (error) {
    const refusal = asExchangeError(error)
    const outcome = refusal.row.http >= 500 ? 'serious-failure' : 'minor-failure'
    await audit.append({ ...entry, outcome, reason: refusal.code })
    throw error
  }
  await audit.append({ ...entry, outcome: 'success', ...more(result) })
  return result
}

/** What every entry says about who acts. */
export function who({
  professional,
  transaction,
  network,
}: Acting): Pick<AuditEntry, 'professional' | 'transaction' | 'network'> {
  return {
    transaction,
    professional: auditedProfessional(professional),
    ...(network !== undefined && { network }),
  }
}

/** What every entry says about the treatment, seen towards one of its sources. */
export function whoTreats(
  treating: Treating,
  country: CountryCode,
): Pick<
  AuditEntry,
  'professional' | 'transaction' | 'network' | 'country' | 'purpose' | 'patient' | 'treatmentId' | 'emergency'
> {
  const { treatment } = treating
  return {
    ...who(treating),
    country,
    purpose: treatment.purpose,
    patient: sourceOf(treatment, country).person,
    treatmentId: treatment.id,
    ...(treatment.breakGlass && { emergency: true }),
  }
}

export function auditedProfessional({
  subject,
  name,
  roles,
  organisation,
}: Professional): NonNullable<AuditEntry['professional']> {
  const role = roles[0]?.code
  return { subject, name, organisation, ...(role !== undefined && { role }) }
}
