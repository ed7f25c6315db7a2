import type { CountryCode } from '../domain/codes.ts'

/** What every document that a country gives out says of the country itself. */
export interface SourceContext {
  readonly country: CountryCode
  /** The contact point that answers for the document; `oid` without `urn:oid:`. */
  readonly custodian: { readonly name: string; readonly oid: string }
  /** Language of titles that come from DICOM, BCP 47. */
  readonly language: string
}
