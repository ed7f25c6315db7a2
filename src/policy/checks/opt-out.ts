import { type Check, pass } from '../context.ts'

/** A person who opted out looks like a person without data (EHDS Art. 10), unless the country lets vital interests prevail. */
export const optOut: Check = ({ choices, breakGlass, rules }) => {
  if (!choices?.optOut || (breakGlass && rules.emergencyOverride.optOut)) return pass
  return { kind: 'narrow', visibility: { nothing: true } }
}
