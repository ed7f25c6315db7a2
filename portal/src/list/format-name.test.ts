import { expect, test } from 'vitest'
import { formatName } from './format-name.ts'

test('a study is DICOM; a report is named by its media type', () => {
  expect(formatName({ kind: 'study' })).toBe('DICOM')
  expect(formatName({ kind: 'report', contentType: 'application/fhir+json' })).toBe('FHIR')
  expect(formatName({ kind: 'report', contentType: 'application/pdf' })).toBe('PDF')
  expect(formatName({ kind: 'report', contentType: 'application/hl7-v3+xml' })).toBe('CDA')
  expect(formatName({ kind: 'report', contentType: 'text/xml' })).toBe('XML')
  expect(formatName({ kind: 'report', contentType: 'x-application/hl7-v2+er7' })).toBe('HL7 v2')
})

test('a format that has no short name is shown as the source calls it', () => {
  const format = { system: 'urn:x', code: 'odd-1', display: 'Odd format' }

  expect(formatName({ kind: 'report', contentType: 'application/x-odd', format })).toBe('Odd format')
})
