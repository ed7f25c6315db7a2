import type { AuditEntry } from '../domain/audit.ts'
import type { ForeignCaller } from '../domain/caller.ts'
import type { Asking } from './ports.ts'

/** What every audit entry about a professional abroad says of them and of the request. */
export function foreignEntry(
  caller: ForeignCaller,
  { transaction, network, evidence }: Asking,
): Omit<AuditEntry, 'kind' | 'outcome'> {
  const { subject, name, organisation, roles } = caller.professional
  const [role] = roles
  return {
    transaction,
    network,
    country: caller.country,
    client: caller.clientId,
    tokenId: caller.jti,
    purpose: caller.purpose,
    professional: { subject, name, organisation, ...(role && { role: role.code }) },
    ...(evidence && { evidence }),
    ...(caller.breakGlass && { emergency: true }),
    ...(caller.person && { patient: caller.person }),
    ...(caller.treatmentId !== undefined && { treatmentId: caller.treatmentId }),
  }
}
