import type { MaskField } from '../../../src/http/portal/contract-identification.ts'

/** A part of the form: one field, or several of which exactly one is filled in. */
export interface MaskGroup {
  readonly key: string
  readonly fields: readonly MaskField[]
}

/** The mask's fields in their order, alternatives together where the first of them stands. */
export function groupsOf(mask: readonly MaskField[]): readonly MaskGroup[] {
  const groups = new Map<string, MaskField[]>()
  for (const field of mask) {
    const key = field.choice ? `choice ${field.choice}` : field.label
    const group = groups.get(key)
    if (group) group.push(field)
    else groups.set(key, [field])
  }
  return [...groups].map(([key, fields]) => ({ key, fields }))
}

/** Whether a value has the form that the country demands. A pattern that can't be read doesn't hold anybody up. */
export function fits({ pattern }: MaskField, value: string): boolean {
  if (!pattern) return true
  try {
    return new RegExp(pattern, 'u').test(value.trim())
  } catch {
    return true
  }
}

/** Whether a field takes a day, yyyy-mm-dd. */
export function isDay({ label, pattern }: MaskField): boolean {
  return /birth|date/i.test(label) && (!pattern || fits({ label, pattern, mandatory: false }, '1961-03-14'))
}

/** A label of the mask that the interface has no word for, as words: "cardNumber" becomes "Card number". */
export function humanised(label: string): string {
  const words = label
    .split('.')
    .slice(-1)
    .join('')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
