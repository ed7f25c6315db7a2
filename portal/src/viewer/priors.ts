/** A study that the open one may be compared with, as the portal's list knows it. */
export interface Prior {
  /** Handle. */
  readonly study: string
  readonly title: string
  readonly country: string
  /** ISO 8601; empty when unknown. */
  readonly at: string
  readonly modalities: readonly string[]
  /** Codes of body regions and parts. */
  readonly regions: readonly string[]
}

// What stands beside the images says nothing of how they were made
const documents: ReadonlySet<string> = new Set(['SR', 'KO', 'PR', 'DOC', 'SEG', 'REG'])

/**
 * The studies to compare one with: those of the same region and modality first, the newest of each group first. Where
 * the study itself isn't known, none is suggested.
 */
export function suggestPriors(
  own: Prior | undefined,
  all: readonly Prior[],
): { readonly suggested: readonly Prior[]; readonly others: readonly Prior[] } {
  const sorted = all.filter(({ study }) => study !== own?.study).toSorted((a, b) => b.at.localeCompare(a.at))
  const isAlike = ({ modalities, regions }: Prior): boolean =>
    own !== undefined &&
    modalities.some((one) => !documents.has(one) && own.modalities.includes(one)) &&
    regions.some((one) => own.regions.includes(one))
  return {
    suggested: sorted.filter(isAlike),
    others: sorted.filter((prior) => !isAlike(prior)),
  }
}
