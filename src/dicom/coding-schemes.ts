import table from '../../spec/dicom/coding-schemes.json' with { type: 'json' }

const schemes: Readonly<Record<string, string>> = table.schemes

/**
 * The URI under which everybody else knows a DICOM coding scheme (PS3.16 8.1). A private or unknown designator stays what
 * it is, as a URN, so that nobody takes two hospitals' `99LOCAL` for a standard one.
 */
export const codingSystem = (designator: string): string =>
  schemes[designator] ?? `urn:dicom:coding-scheme:${designator}`

const designators = new Map(Object.entries(schemes).map(([designator, system]) => [system, designator]))
const privatePrefix = 'urn:dicom:coding-scheme:'

/** The designator of a coding system, the other way round; `undefined` for a system that DICOM has none for. */
export const codingDesignator = (system: string): string | undefined =>
  designators.get(system) ??
  (system.startsWith(privatePrefix) ? system.slice(privatePrefix.length) : undefined)
