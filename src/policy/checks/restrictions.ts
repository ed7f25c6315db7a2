import { type Check, pass } from '../context.ts'

/** What the patient restricted disappears without a trace (EHDS Art. 8), unless vital interests prevail (Art. 11(5)). */
export const restrictions: Check = ({ choices, breakGlass, rules }) => {
  if (!choices || choices.restricted.length === 0) return pass
  if (breakGlass && rules.emergencyOverride.restricted) return pass
  return choices.restricted.includes('*')
    ? { kind: 'narrow', visibility: { nothing: true } }
    : { kind: 'narrow', visibility: { hidden: choices.restricted } }
}
