import type { MaskField, Traits } from './patient.ts'

export interface MaskFault {
  readonly label: string
  readonly fault: 'missing' | 'format' | 'unknown' | 'too-many'
}

/**
 * Checks what was typed against a country's search mask: mandatory fields, patterns, exactly one of each group of
 * alternatives, nothing beyond the mask. Pure; both countries run it.
 * @returns the faults, empty when the search may be sent.
 */
export function checkTraits(mask: readonly MaskField[], traits: Traits): MaskFault[] {
  const known = new Set(mask.map((field) => field.label))
  const unknown = Object.keys(traits).filter((label) => !known.has(label))
  return [
    ...unknown.map((label) => ({ label, fault: 'unknown' }) as const),
    ...mask.flatMap((field) => fieldFaults(field, traits)),
    ...[...new Set(mask.flatMap((field) => field.choice ?? []))].flatMap((choice) =>
      choiceFaults(
        mask.filter((field) => field.choice === choice),
        traits,
      ),
    ),
  ]
}

const given = (traits: Traits, label: string): string => (traits[label] ?? '').trim()

function fieldFaults({ label, pattern, mandatory, choice }: MaskField, traits: Traits): MaskFault[] {
  const value = given(traits, label)
  if (value === '') return mandatory && choice === undefined ? [{ label, fault: 'missing' }] : []
  return pattern !== undefined && !new RegExp(pattern, 'u').test(value) ? [{ label, fault: 'format' }] : []
}

/** Exactly one field of a group of alternatives is filled in. */
function choiceFaults(group: readonly MaskField[], traits: Traits): MaskFault[] {
  const [first] = group
  const filled = group.filter(({ label }) => given(traits, label) !== '')
  if (filled.length === 0 && first) return [{ label: first.label, fault: 'missing' }]
  return filled.slice(1).map(({ label }) => ({ label, fault: 'too-many' }))
}
