import type { Check } from '../context.ts'
import { roleSystem } from './role.ts'

/** R is for doctors under a relationship; V only for an emergency override that the country allows. */
export const confidentiality: Check = ({ professional, rules, purpose, breakGlass, person }) => {
  if (purpose === 'ETREAT' && breakGlass && rules.emergencyOverride.veryRestricted)
    return { kind: 'narrow', visibility: { highest: 'V' } }
  const doctor = professional.roles.some(
    (coding) => coding.system === roleSystem && rules.doctorRoles.includes(coding.code),
  )
  return { kind: 'narrow', visibility: { highest: doctor && person ? 'R' : 'N' } }
}
