import tables from '../../spec/terminology/designations.json' with { type: 'json' }
import type { Coding } from '../domain/codes.ts'
import { foldText } from '../domain/fold-text.ts'
import { bodyName } from './body-parts.ts'

type Names = Readonly<Record<string, string>>
interface Table {
  readonly name: string
  readonly system: string
  readonly codes: Readonly<Record<string, Names>>
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
  const names = codes && Object.hasOwn(codes, code) ? codes[code] : undefined
  return names && (names[language.split('-')[0] ?? ''] ?? names.en)
}

/** A code of a vocabulary with its English display. */
export function coded(vocabulary: Vocabulary, code: string): Coding {
  const display = designation(vocabulary, code, 'en')
  return { system: byName.get(vocabulary)?.system ?? '', code, ...(display !== undefined && { display }) }
}

/** The code whose designation in any language is this text; `undefined` when none is. */
export function codeNamed(vocabulary: Vocabulary, text: string): Coding | undefined {
  const wanted = foldText(text)
  if (wanted === '') return undefined
  for (const [code, names] of Object.entries(byName.get(vocabulary)?.codes ?? {}))
    if (Object.values(names).some((name) => foldText(name) === wanted)) return coded(vocabulary, code)
  return undefined
}

/** The designation of any coding that one of our vocabularies or the table of body parts holds, in `language`. */
export function translated(coding: Coding, language: string): string | undefined {
  for (const table of byName.values())
    if (table.system === coding.system && Object.hasOwn(table.codes, coding.code))
      return designation(table.name as Vocabulary, coding.code, language)
  return bodyName(coding, language)
}
