import { type Check, pass, refuse } from '../context.ts'

const treatment = new Set(['TREAT', 'ETREAT'])
const stepUpSeconds = 300
const textLength = { min: 10, max: 500 }

/** Treatment, ordinary or emergency. An override of restrictions needs an emergency, a reason and a fresh step-up. */
export const purpose: Check = ({ stage, purpose, breakGlass, now }) => {
  if (purpose === undefined || !treatment.has(purpose)) return refuse('purpose', '4703')
  if (!breakGlass) return pass
  const { reason, text, stepUpAt } = breakGlass
  if (purpose !== 'ETREAT') return refuse('override-without-emergency', '4705')
  if (reason === '' || text.length < textLength.min || text.length > textLength.max)
    return refuse('override-without-reason', '4705')
  return stage === 'use' || now - stepUpAt <= stepUpSeconds ? pass : refuse('override-step-up-old', '4705')
}
