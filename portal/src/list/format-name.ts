import type { ListRow } from '../../../src/http/portal/contract-list.ts'

const names: readonly (readonly [RegExp, string])[] = [
  [/dicom/, 'DICOM'],
  [/pdf/, 'PDF'],
  [/fhir/, 'FHIR'],
  [/hl7-v2|er7/, 'HL7 v2'],
  [/hl7|cda/, 'CDA'],
  [/html/, 'HTML'],
  [/xml/, 'XML'],
  [/^text\//, 'TXT'],
]

type Formatted = Pick<ListRow, 'kind' | 'contentType' | 'format'>

const typeOf = ({ contentType = '' }: Formatted): string => contentType.toLowerCase()

/** A few letters for the technical format of a study or report, from its media type, else its format code. */
export function formatName(row: Formatted): string {
  if (row.kind === 'study') return 'DICOM'
  return names.find(([form]) => form.test(typeOf(row)))?.[1] ?? row.format?.display ?? row.format?.code ?? ''
}

/** Whether it can be opened here, or only taken away: studies always, reports as FHIR documents. */
export function opensHere(row: Formatted): boolean {
  return row.kind === 'study' || /^application\/(fhir\+)?json\b/.test(typeOf(row))
}
