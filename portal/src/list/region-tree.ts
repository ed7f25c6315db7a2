import type { Entry } from './entries.ts'
import { type CountedChoice, countCodes } from './facets.ts'

/** A body region with the parts of it that occur, or a part of which no region is known. */
export interface RegionChoice extends CountedChoice {
  readonly parts: readonly CountedChoice[]
}

/**
 * Regions and their parts as they occur in the entries, most frequent first.
 * @param all tells which part belongs to which region: the one that every entry with the part has.
 */
export function regionTree(
  entries: readonly Entry[],
  chosen: readonly string[],
  all: readonly Entry[],
): readonly RegionChoice[] {
  const parents = regionOfParts(all)
  const counted = countCodes(entries, chosen, all)
  const parts = counted.filter(({ key }) => parents.has(key))
  return counted
    .filter(({ key }) => !parents.has(key))
    .map((choice) => ({ ...choice, parts: parts.filter(({ key }) => parents.get(key) === choice.key) }))
}

/** Region of each body part; parts whose entries have no region in common have none. */
export function regionOfParts(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const common = new Map<string, readonly string[]>()
  for (const { row } of entries) {
    const regions = row.regions.map(({ code }) => code)
    for (const { code } of row.bodyParts) {
      if (regions.includes(code)) continue
      common.set(code, common.get(code)?.filter((one) => regions.includes(one)) ?? regions)
    }
  }
  return new Map(
    [...common].flatMap(([part, [region]]) => (region === undefined ? [] : [[part, region] as const])),
  )
}
