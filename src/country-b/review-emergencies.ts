import type { Professional } from '../domain/professional.ts'
import { ExchangeError } from '../errors.ts'
import { who } from './audited.ts'
import type { Emergency, EmergencyReview } from './ports.ts'
import type { Acting, Requester } from './requester.ts'

/** Overrides of restrictions, for whoever reviews them; looking is in the journal. Errors: `not-found` for others. */
export async function emergenciesToReview(
  requester: Requester,
  acting: Acting,
): Promise<readonly Emergency[]> {
  demandSupervisor(acting.professional)
  const found = await requester.emergencies.list()
  await requester.audit.append({ ...who(acting), kind: 'journal-read', outcome: 'success' })
  return found
}

/**
 * Puts down what the supervisor found, once.
 * Errors: `not-found` for one that isn't there and for whoever doesn't supervise; `conflict` for one that was reviewed;
 * `forbidden` for one's own.
 */
export async function reviewEmergency(
  requester: Requester,
  acting: Acting,
  id: string,
  review: Pick<EmergencyReview, 'verdict' | 'note' | 'patientTold'>,
): Promise<void> {
  const { professional } = acting
  demandSupervisor(professional)
  const emergency = await requester.emergencies.find(id)
  if (!emergency) throw new ExchangeError('not-found')
  if (emergency.professional.subject === professional.subject)
    throw new ExchangeError('forbidden', 'Nobody reviews their own emergency access.')
  const at = Math.floor(Date.now() / 1000)
  if (!(await requester.emergencies.review(id, { ...review, by: professional.name, at })))
    throw new ExchangeError('conflict', 'This emergency access was reviewed already.')
  await requester.audit.append({
    ...who(acting),
    kind: 'security-changed',
    outcome: 'success',
    treatmentId: id,
    reason: `emergency ${review.verdict}`,
  })
}

/** To whoever doesn't supervise, there is no such page. */
function demandSupervisor({ supervisor }: Professional): void {
  if (!supervisor) throw new ExchangeError('not-found')
}
