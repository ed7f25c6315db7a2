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
  const faults: MaskFault[] = []
  const known = new Map(mask.map((field) => [field.label, field]))
  const given = (label: string): boolean => (traits[label] ?? '').trim() !== ''
  for (const label of Object.keys(traits)) if (!known.has(label)) faults.push({ label, fault: 'unknown' })
  for (const field of mask) {
    if (field.mandatory && field.choice === undefined && !given(field.label))
      faults.push({ label: field.label, fault: 'missing' })
    if (
      given(field.label) &&
      field.pattern &&
      !new RegExp(field.pattern, 'u').test(traits[field.label]?.trim() ?? '')
    )
      faults.push({ label: field.label, fault: 'format' })
  }
  for (const choice of new Set(mask.flatMap((field) => field.choice ?? []))) {
    const group = mask.filter((field) => field.choice === choice)
    const filled = group.filter((field) => given(field.label))
    if (filled.length === 0) faults.push({ label: group[0]?.label ?? choice, fault: 'missing' })
    for (const extra of filled.slice(1)) faults.push({ label: extra.label, fault: 'too-many' })
  }
  return faults
}
