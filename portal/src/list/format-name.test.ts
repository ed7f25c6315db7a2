import { expect, test } from 'vitest'
import { formatName } from './format-name.ts'

test('a study is DICOM; a report is named by its media type', () => {
  expect(formatName({ kind: 'study' })).toBe('DICOM')
  expect(formatName({ kind: 'report', contentType: 'application/fhir+json' })).toBe('FHIR')
  expect(formatName({ kind: 'report', contentType: 'application/pdf' })).toBe('PDF')
  expect(formatName({ kind: 'report', contentType: 'application/hl7-v3+xml' })).toBe('CDA')
})

test('a format that has no short name is shown as the source calls it', () => {
  const format = { system: 'urn:x', code: 'odd-1', display: 'Odd format' }

  expect(formatName({ kind: 'report', contentType: 'application/x-odd', format })).toBe('Odd format')
})
