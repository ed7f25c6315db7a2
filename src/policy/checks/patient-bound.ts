import { type Check, pass, refuse } from '../context.ts'

/** Everything but identification happens under a relationship with one person, and is about that person. */
export const patientBound: Check = ({ interaction, person, requestedPerson }) => {
  if (interaction === 'identify') return pass
  if (!person) return refuse('patient-unbound', '4206')
  if (!requestedPerson) return pass
  const same = requestedPerson.system === person.system && requestedPerson.value === person.value
  return same ? pass : refuse('patient-differs', '4206')
}
