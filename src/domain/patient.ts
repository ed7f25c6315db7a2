/** An identifier within its namespace: `system` is a URI (`urn:oid:...` for a national number). */
export interface Identifier {
  readonly system: string
  readonly value: string
}

export type Sex = 'male' | 'female' | 'other' | 'unknown'

export interface PersonName {
  readonly family: string
  readonly given: readonly string[]
}

/** What the exchange says about a person, and nothing more (security: minimal answer). */
export interface PatientIdentity {
  readonly identifiers: readonly Identifier[]
  readonly name: PersonName
  /** YYYY-MM-DD, or shorter where only that is known. */
  readonly birthDate?: string
  readonly sex: Sex
}

/** What a professional typed into the country's own identification fields, by the label of the field. */
export type Traits = Readonly<Record<string, string>>

/** A field of a country's search mask (eHDSI International Search Mask). */
export interface MaskField {
  readonly label: string
  /** Namespace of an identifier field. */
  readonly system?: string
  readonly pattern?: string
  readonly mandatory: boolean
  /** Fields of one group are alternatives: exactly one of them is filled in. */
  readonly choice?: string
  /** An example of the form, shown beside the field. */
  readonly example?: string
}

/** The key under which tokens and audit name a person: `system|value`. */
export const personId = (identifier: Identifier): string => `${identifier.system}|${identifier.value}`

export function parsePersonId(text: string): Identifier | undefined {
  const bar = text.indexOf('|')
  return bar > 0 ? { system: text.slice(0, bar), value: text.slice(bar + 1) } : undefined
}
