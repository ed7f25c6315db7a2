import { breakGlassSeconds, breakGlassText, stepUpSeconds } from '../../domain/treatment.ts'
import { type Check, pass, refuse } from '../context.ts'

const treatment = new Set(['TREAT', 'ETREAT'])
/** The other country's clock may be ahead of ours. */
const aheadSeconds = 60

/**
 * Treatment, ordinary or emergency. An override of restrictions needs an emergency, a reason and a
 * fresh step-up, and ends.
 */
export const purpose: Check = ({ stage, purpose, breakGlass, now }) => {
  if (purpose === undefined || !treatment.has(purpose)) return refuse('purpose', '4703')
  if (!breakGlass) return pass
  const { reason, text, stepUpAt, startedAt } = breakGlass
  if (purpose !== 'ETREAT') return refuse('override-without-emergency', '4705')
  if (reason === '' || text.length < breakGlassText.min || text.length > breakGlassText.max)
    return refuse('override-without-reason', '4705')
  if (stage === 'use') return pass
  const first = startedAt ?? now
  if (now - first > breakGlassSeconds) return refuse('override-ended', '4705')
  const age = first - stepUpAt
  return age <= stepUpSeconds && age >= -aheadSeconds ? pass : refuse('override-step-up-old', '4705')
}
