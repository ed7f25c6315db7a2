import type { ListRow } from '../../../src/http/portal/contract.ts'

const names: readonly (readonly [RegExp, string])[] = [
  [/dicom/, 'DICOM'],
  [/pdf/, 'PDF'],
  [/fhir/, 'FHIR'],
  [/hl7|cda/, 'CDA'],
  [/html/, 'HTML'],
  [/^text\//, 'TXT'],
]

/** A few letters for the technical format of a study or report, from its media type, else its format code. */
export function formatName({
  kind,
  contentType,
  format,
}: Pick<ListRow, 'kind' | 'contentType' | 'format'>): string {
  if (kind === 'study') return 'DICOM'
  const text = `${contentType ?? ''}`.toLowerCase()
  return names.find(([form]) => form.test(text))?.[1] ?? format?.display ?? format?.code ?? ''
}
