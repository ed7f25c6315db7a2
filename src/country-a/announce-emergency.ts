import { parsePersonId } from '../domain/patient.ts'
import { breakGlassSeconds } from '../domain/treatment.ts'
import { professionalOf } from '../trust/professional-claims.ts'
import type { TrcClaims } from '../trust/trc-assertion.ts'
import type { TokenIssuing } from './ports.ts'
import type { Grant } from './token-grant.ts'

/** Overrides by one professional within an hour beyond which somebody should look. */
const usualPerHour = 3

/**
 * What an override of restrictions owes before its first token: it stands in the journal, the patient is to be told, and
 * many by one professional are an alert. They are never refused for their number: lives may depend on them.
 * @returns when it ends, seconds since the epoch.
 */
export async function announcedUntil(
  { emergencies, audit }: Pick<TokenIssuing, 'emergencies' | 'audit'>,
  { client, transaction, network }: Grant,
  trc: TrcClaims,
): Promise<number> {
  const patient = parsePersonId(trc.extensions.ihe_iua.person_id ?? '')
  const { subject, name, organisation, roles } = professionalOf(trc)
  const role = roles[0]?.code
  const professional = { subject, name, organisation, ...(role !== undefined && { role }) }
  if (!trc.btg || !patient) return trc.trc_exp
  const { reason, text } = trc.btg
  const begun = await emergencies.begin({
    country: client.code,
    treatmentId: trc.trc_id,
    patient,
    professional,
    reason,
    text,
  })
  if (begun.isFirst) {
    const entry = {
      outcome: 'success',
      transaction,
      network,
      country: client.code,
      client: client.issuer,
      professional,
      treatmentId: trc.trc_id,
    } as const
    await audit.append({
      ...entry,
      kind: 'emergency-started',
      purpose: 'ETREAT',
      emergency: true,
      patient,
      reason: `${reason}: ${text}`,
    })
    if (begun.ofProfessional > usualPerHour)
      await audit.append({ ...entry, kind: 'alert-raised', reason: 'many-emergencies' })
  }
  return begun.startedAt + breakGlassSeconds
}
