/** One code of one code system, as FHIR and DICOM both have it. */
export interface Coding {
  readonly system: string
  readonly code: string
  readonly display?: string
}

/** ISO 3166-1 alpha-2, upper case: a country of the exchange. */
export type CountryCode = string
