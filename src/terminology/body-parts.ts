import table from '../../spec/terminology/body-parts.json' with { type: 'json' }
import type { Coding } from '../domain/codes.ts'
import { nameIn } from './names.ts'

const snomed = 'http://snomed.info/sct'
const parts = new Map(
  Object.entries(table.parts).map(([name, [code, display, regions]]) => [
    name,
    { code: code as string, display: display as string, regions: regions as string[] },
  ]),
)
const regionNames: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(
  Object.entries(table.regions),
)
const aliases: ReadonlyMap<string, string> = new Map(Object.entries(table.alsoRegion))
/** Codes that SNOMED CT retired and that are still about. */
const formerParts: ReadonlyMap<string, string> = new Map(Object.entries(table.alsoPart))
const regionsOfCode = new Map([...parts.values()].map(({ code, regions }) => [code, regions]))

/** The coarse region that this code is, if it is one; both codes in use for the spine are one region. */
export function regionOf({ system, code }: Coding): Coding | undefined {
  if (system !== snomed) return undefined
  const known = aliases.get(code) ?? code
  const names = regionNames.get(known)
  return names && { system: snomed, code: known, display: names.en ?? known }
}

/** DICOM Body Part Examined (0018,0015) as SNOMED CT code and coarse regions (PS3.16 Annex L, IHE-MADO1). */
export function bodyPart(
  name: string,
): { readonly part: Coding; readonly regions: readonly Coding[] } | undefined {
  const found = parts.get(name.toUpperCase().replace(/[^A-Z]/g, ''))
  if (!found) return undefined
  const part = { system: snomed, code: found.code, display: found.display }
  return { part, regions: found.regions.map(region) }
}

/** Coarse regions of a finer SNOMED CT body part of our table. */
export const regionsOf = ({ system, code }: Coding): readonly Coding[] =>
  system === snomed ? (regionsOfCode.get(formerParts.get(code) ?? code) ?? []).map(region) : []

const region = (code: string): Coding => ({
  system: snomed,
  code,
  display: regionNames.get(code)?.en ?? code,
})

/** What a region or body part of our table is called in a language; without a designation in it, English. */
export function bodyName({ system, code }: Coding, language: string): string | undefined {
  if (system !== snomed) return undefined
  const region = aliases.get(code) ?? code
  const regionName = regionNames.get(region)?.en
  if (regionName !== undefined) return nameIn(language, 'region', region) ?? regionName
  const part = formerParts.get(code) ?? code
  const partName = partNames.get(part)
  return partName && (nameIn(language, 'body-part', part) ?? partName)
}

const partNames = new Map([...parts.values()].map(({ code, display }) => [code, display]))
