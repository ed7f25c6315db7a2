import { expect, test } from 'vitest'
import type { DocumentEntry } from './document-list.ts'
import { instanceFile, reportName, seriesFolder, studyFolder, uniqueNames } from './file-names.ts'

const entry: DocumentEntry = {
  handle: 'h',
  kind: 'report',
  country: 'FI',
  documentId: 'd',
  title: 'Head',
  day: '2026-11-20',
  modalities: ['CT'],
  contentType: 'application/fhir+json',
  url: 'u',
}
const manifest = {
  studyInstanceUid: '2.25.1',
  headers: { patientIds: [], birthDates: [], sexes: [] },
  series: [],
}
const series = { seriesInstanceUid: '2.25.1.1', modality: 'CT', instances: [] }

test('names say what a thing is', () => {
  expect(studyFolder(entry, { ...manifest, description: 'Head' })).toBe('Study 2026-11-20 CT Head')
  expect(studyFolder(entry, { ...manifest, description: 'CT Head' })).toBe('Study 2026-11-20 CT Head')
  expect(seriesFolder({ ...series, seriesNumber: 2, description: 'Axial 1,25 mm' }, 0)).toBe(
    'Series 02 Axial 1,25 mm',
  )
  expect(seriesFolder(series, 4)).toBe('Series 05 CT')
  expect(instanceFile(0)).toBe('00001.dcm')
})

test.each([
  ['preliminary', 'PRELIMINARY Report 2026-11-20 Head'],
  ['partial', 'PRELIMINARY Report 2026-11-20 Head'],
  ['cancelled', 'CANCELLED Report 2026-11-20 Head'],
  ['entered-in-error', 'ENTERED IN ERROR Report 2026-11-20 Head'],
  ['final', 'Report 2026-11-20 Head'],
] as const)('a report that is %s says so first', (status, name) => {
  expect(reportName({ ...entry, status })).toBe(name)
})

test.each(['../../etc/passwd', 'a/b\\c', 'x\u0000y', 'con:', '<b>', '  ..  '])(
  'what a source calls something leads nowhere: %j',
  (title) => {
    expect(reportName({ ...entry, title })).toMatch(/^Report 2026-11-20 [\p{L} ]+$/u)
  },
)

test('a UID is no name', () => {
  expect(studyFolder({ ...entry, title: '1.2.840.113619.2' }, manifest)).toBe('Study 2026-11-20 CT Images')
})

test('two of the same name are told apart, also where capitals do not count', () => {
  const unique = uniqueNames()

  expect(['Head', 'head', 'Head', 'Neck'].map(unique)).toEqual(['Head', 'head (2)', 'Head (3)', 'Neck'])
})
