import { type Check, type Interaction, pass, refuse } from '../context.ts'

// eHDSI: identification needs PRD-006; imaging (class 18748-4) what the patient summary needs.
const imaging = ['PRD-003', 'PRD-005', 'PRD-006', 'PRD-010', 'PRD-016']
const needed: Record<Interaction, readonly string[]> = {
  identify: ['PRD-006'],
  list: imaging,
  read: imaging,
  images: imaging,
}

/** The professional carries the HL7 permissions that the interaction needs. */
export const permissions: Check = ({ professional, interaction }) =>
  needed[interaction].every((code) => professional.permissions.includes(code))
    ? pass
    : refuse('permission', '4703')
