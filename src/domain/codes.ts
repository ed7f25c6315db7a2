/** One code of one code system, as FHIR and DICOM both have it. */
export interface Coding {
  readonly system: string
  readonly code: string
  readonly display?: string
}

/** A code as its reader needs it. */
export interface NamedCoding extends Coding {
  /** What it is called in the reader's language, where that is known; `display` are the words of its sender. */
  readonly name?: string
}

/** ISO 3166-1 alpha-2, upper case: a country of the exchange. */
export type CountryCode = string
