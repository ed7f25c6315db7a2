import type { AuditEntry } from '../domain/audit.ts'
import { breakGlassSeconds, stepUpSeconds } from '../domain/treatment.ts'
import { ExchangeError } from '../errors.ts'
import { auditedProfessional, whoTreats } from './audited.ts'
import { newHandle } from './handles.ts'
import type { Emergency, Treatment } from './ports.ts'
import type { Requester, Treating } from './requester.ts'

/** Overrides by one professional within an hour beyond which somebody should look. */
const usualPerHour = 3

/**
 * Opens a treatment that overrides what the patient restricted, beside the one that is open: for vital interests, with a
 * reason, for a quarter of an hour, and to be reviewed. The source decides what is shown then.
 * Errors: `forbidden` when the sign-in is older than five minutes; `audit-unavailable`: then nothing is overridden.
 */
export async function breakGlass(
  requester: Requester,
  treating: Treating,
  { reason, text }: { readonly reason: string; readonly text: string },
): Promise<Treatment> {
  const { treatment, professional } = treating
  const now = Math.floor(Date.now() / 1000)
  if (now - professional.authTime > stepUpSeconds)
    throw new ExchangeError('forbidden', 'Sign in again: emergency access needs a fresh sign-in.')
  const opened: Treatment = {
    ...treatment,
    id: newHandle(),
    seed: newHandle(),
    purpose: 'ETREAT',
    breakGlass: { reason, text, stepUpAt: professional.authTime },
    expiresAt: now + breakGlassSeconds,
  }
  const emergency: Emergency = {
    id: opened.id,
    professional: auditedProfessional(professional) as Emergency['professional'],
    patient: treatment.patient,
    sources: treatment.sources.map(({ country, person }) => ({ country, person })),
    reason,
    text,
    startedAt: now,
    expiresAt: opened.expiresAt,
  }
  const recent = await requester.emergencies.add(emergency)
  for (const { country } of opened.sources)
    await requester.audit.append({
      ...whoTreats({ ...treating, treatment: opened }, country),
      kind: 'emergency-started',
      outcome: 'success',
      reason: `${reason}: ${text}`,
    })
  if (recent > usualPerHour)
    await requester.audit.append({
      kind: 'alert-raised',
      outcome: 'success',
      transaction: treating.transaction,
      professional: emergency.professional,
      treatmentId: opened.id,
      reason: 'many-emergencies',
    })
  await requester.treatments.open(opened)
  return opened
}

/** Ends a treatment; of an override that is told too. */
export async function endTreatment(requester: Requester, treating: Treating): Promise<void> {
  const { treatment, transaction } = treating
  await requester.treatments.end(treatment.id)
  if (!treatment.breakGlass || !(await requester.emergencies.end(treatment.id))) return
  const emergency = await requester.emergencies.find(treatment.id)
  if (emergency) await tellEnd(requester, emergency, transaction)
}

/** Tells the end of overrides whose time is over. @param transaction makes an id for each. */
export async function endOverdue(
  requester: Pick<Requester, 'emergencies' | 'audit'>,
  transaction: () => string,
): Promise<void> {
  for (const emergency of await requester.emergencies.endDue())
    await tellEnd(requester, emergency, transaction())
}

async function tellEnd(
  { audit }: Pick<Requester, 'audit'>,
  { id, professional, sources }: Emergency,
  transaction: string,
): Promise<void> {
  const entry: AuditEntry = {
    kind: 'emergency-ended',
    outcome: 'success',
    transaction,
    professional,
    purpose: 'ETREAT',
    emergency: true,
    treatmentId: id,
  }
  for (const { country, person } of sources) await audit.append({ ...entry, country, patient: person })
}
