import tables from '../../spec/terminology/designations.json' with { type: 'json' }
import type { Coding } from '../domain/codes.ts'
import { foldText } from '../domain/fold-text.ts'
import { bodyName } from './body-parts.ts'
import { languages, nameIn } from './names.ts'

interface Table {
  readonly name: string
  readonly system: string
  /** English names. */
  readonly codes: Readonly<Record<string, string>>
}
export type Vocabulary =
  | 'modality'
  | 'report-status'
  | 'document'
  | 'specialty'
  | 'laterality'
  | 'administrative-gender'
  | 'confidentiality'

const byName = new Map<string, Table>((tables as readonly Table[]).map((table) => [table.name, table]))

/**
 * What a code of one of our vocabularies is called. @param language BCP 47; without a designation in it, English.
 * @returns `undefined` for a code that the vocabulary does not hold.
 */
export function designation(vocabulary: Vocabulary, code: string, language: string): string | undefined {
  const codes = byName.get(vocabulary)?.codes
  const english = codes && Object.hasOwn(codes, code) ? codes[code] : undefined
  return english && (nameIn(language, vocabulary, code) ?? english)
}

/** A code of a vocabulary with its English display. */
export function coded(vocabulary: Vocabulary, code: string): Coding {
  const display = designation(vocabulary, code, 'en')
  return { system: byName.get(vocabulary)?.system ?? '', code, ...(display !== undefined && { display }) }
}

/** The code whose designation in any language is this text; `undefined` when none is. */
export function codeNamed(vocabulary: Vocabulary, text: string): Coding | undefined {
  const code = codesByName(vocabulary).get(foldText(text))
  return code === undefined ? undefined : coded(vocabulary, code)
}

const byText = new Map<Vocabulary, ReadonlyMap<string, string>>()

/** Codes by their folded names; where two codes share a name, the language and the code that come first. */
function codesByName(vocabulary: Vocabulary): ReadonlyMap<string, string> {
  const known = byText.get(vocabulary)
  if (known) return known
  const codes = Object.keys(byName.get(vocabulary)?.codes ?? {})
  const found = new Map<string, string>()
  for (const language of languages)
    for (const code of codes) {
      const name = foldText(designation(vocabulary, code, language) ?? '')
      if (name !== '' && !found.has(name)) found.set(name, code)
    }
  byText.set(vocabulary, found)
  return found
}

/** The designation of any coding that one of our vocabularies or the table of body parts holds, in `language`. */
export function translated(coding: Coding, language: string): string | undefined {
  for (const table of byName.values())
    if (table.system === coding.system && Object.hasOwn(table.codes, coding.code))
      return designation(table.name as Vocabulary, coding.code, language)
  return bodyName(coding, language)
}
