import table from '../../spec/dicom/coding-schemes.json' with { type: 'json' }

const schemes: Readonly<Record<string, string>> = table.schemes

/**
 * The URI under which everybody else knows a DICOM coding scheme (PS3.16 8.1). A private or unknown designator stays what
 * it is, as a URN, so that nobody takes two hospitals' `99LOCAL` for a standard one.
 */
export const codingSystem = (designator: string): string =>
  schemes[designator] ?? `urn:dicom:coding-scheme:${designator}`
