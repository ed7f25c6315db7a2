import { type Confidentiality, confidentialityOrder, type Visibility } from './context.ts'

/** Nothing narrowed yet. `highest` starts at the top: the confidentiality check always sets it. */
export const everything: Visibility = { nothing: false, highest: 'V', hidden: [] }

/** Both narrowings together: each can only take away. */
export function narrowed(a: Visibility, b: Partial<Visibility>): Visibility {
  const highest = b.highest !== undefined && rank(b.highest) < rank(a.highest) ? b.highest : a.highest
  return { nothing: a.nothing || b.nothing === true, highest, hidden: [...a.hidden, ...(b.hidden ?? [])] }
}

/** The label of an object: absent means N, an unknown code is treated as V. */
export function confidentialityOf(code: string | undefined): Confidentiality {
  if (code === undefined) return 'N'
  return confidentialityOrder.find((known) => known === code) ?? 'V'
}

/** The labels that may be seen, for a query; an object without a label counts as N. */
export const visibleLabels = (visibility: Visibility): readonly Confidentiality[] =>
  confidentialityOrder.slice(0, rank(visibility.highest) + 1)

/**
 * Whether an object may be seen at all. `ids` are all names the patient may have restricted it by: its Study Instance
 * UID and its document id.
 */
export function isVisible(
  visibility: Visibility,
  object: { readonly ids: readonly string[]; readonly confidentiality?: string | undefined },
): boolean {
  if (visibility.nothing) return false
  if (rank(confidentialityOf(object.confidentiality)) > rank(visibility.highest)) return false
  return !object.ids.some((id) => visibility.hidden.includes(id))
}

const rank = (code: Confidentiality): number => confidentialityOrder.indexOf(code)
