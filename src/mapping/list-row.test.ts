import { readFileSync } from 'node:fs'
import type { Bundle, DocumentReference } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { hasShared, shared } from '../../test/support/shared.ts'
import { listRows } from './list-row.ts'

const bundleOf = (...resources: DocumentReference[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
})
const study = (over: Partial<DocumentReference> = {}): DocumentReference => ({
  resourceType: 'DocumentReference',
  id: 's',
  status: 'current',
  type: { coding: [{ system: 'http://loinc.org', code: '18748-4' }] },
  content: [{ attachment: { contentType: 'application/fhir+json', url: 'https://x.example/Bundle/s' } }],
  context: { related: [{ identifier: { system: 'urn:dicom:uid', value: 'urn:oid:1.2.3' } }] },
  ...over,
})
const report = (over: Partial<DocumentReference> = {}): DocumentReference => ({
  ...study({ id: 'r', type: { coding: [{ system: 'http://loinc.org', code: '85430-7' }] } }),
  ...over,
})
const example = (path: string): DocumentReference =>
  JSON.parse(readFileSync(shared('spec/fhir', path), 'utf8'))

test('one study with a FHIR manifest and a KOS is one row', () => {
  const kos = study({
    id: 'k',
    content: [{ attachment: { contentType: 'application/dicom', url: 'https://x.example/k' } }],
  })

  expect(listRows(bundleOf(kos, study())).map(({ id }) => id)).toEqual(['s'])
  expect(listRows(bundleOf(kos)).map(({ id, kind }) => [id, kind])).toEqual([['k', 'study']])
})

test('a study UID is the same with and without its prefix, in either system', () => {
  const bare = { related: [{ identifier: { system: 'urn:ietf:rfc:3986', value: '1.2.3' } }] }

  const [first] = listRows(bundleOf(study(), report({ context: bare })))

  expect(first?.linked).toEqual([{ id: 'r', reason: 'study-instance-uid' }])
})

test('an accession number of another issuer links nothing', () => {
  const accession = (system: string) => ({
    related: [{ identifier: { type: { coding: [{ code: 'ACSN' }] }, system, value: 'A1' } }],
  })

  const rows = (other: string) =>
    listRows(bundleOf(study({ context: accession('urn:a') }), report({ context: accession(other) })))

  expect(rows('urn:b')[0]?.linked).toEqual([])
  expect(rows('urn:a')[0]?.linked[0]?.reason).toBe('accession-number')
})

test('a report that refers to the row of a study belongs to it, as its source says', () => {
  const id = '8a6e0804-2bd0-8672-b79d-d97027f9071a'
  const unnamed = study({ id, context: {} })
  const saying = report({ context: { related: [{ reference: `ImagingStudy/${id}` }] } })

  const rows = listRows(bundleOf(unnamed, saying))

  expect(rows.map(({ linked }) => linked)).toEqual([
    [{ id: 'r', reason: 'stated-by-source' }],
    [{ id, reason: 'stated-by-source' }],
  ])
})

test('superseded and erroneous documents, key images and outcomes are no rows', () => {
  const bundle = bundleOf(
    report({ id: 'a', status: 'superseded' }),
    report({ id: 'b', status: 'entered-in-error' }),
    report({ id: 'c', category: [{ coding: [{ code: '55113-5' }] }] }),
  )
  bundle.entry?.push({
    search: { mode: 'outcome' },
    resource: { resourceType: 'OperationOutcome', issue: [] },
  })

  expect(listRows(bundle)).toEqual([])
})

test('a report without a stated status is unknown, never final', () => {
  expect(listRows(bundleOf(report()))[0]?.status).toBe('unknown')
  expect(listRows(bundleOf(report({ docStatus: 'preliminary' })))[0]?.status).toBe('preliminary')
})

test.skipIf(!hasShared)('reads the manifests of MADO and the report of the EU Health Data API', () => {
  const rows = listRows(
    bundleOf(
      example('mado/mado-fhir-1.2.250.1.59.40211.22756022.2.1.101-docref.json'),
      example('health-data-api/DocumentReference-ExampleDocumentReferenceImagingReport.json'),
      example('imaging-r4/DocumentReference-DocumentReferenceStructuredReport.json'),
    ),
    'NL',
  )

  expect(rows.map(({ kind }) => kind)).toEqual(['study', 'report', 'report'])
  expect(rows[0]).toMatchObject({
    country: 'NL',
    modalities: ['CT'],
    regions: [{ code: '774007' }],
    acquiredAt: '2022-08-22T08:31:17+02:00',
    accessionNumbers: ['1731954284869428'],
  })
  expect(rows[1]).toMatchObject({ organisation: 'Amsterdam University Medical Center' })
  expect(rows[2]).toMatchObject({ modalities: ['US'], regions: [{ code: '67734004' }], language: 'en-GB' })
})

test('a number that hundreds of documents share links none of them', () => {
  const order = { related: [{ identifier: { type: { coding: [{ code: 'PLAC' }] }, value: '0' } }] }
  const reports = Array.from({ length: 300 }, (_, n) => report({ id: `r${n}`, context: order }))

  expect(listRows(bundleOf(study({ context: order }), reports[0] ?? report()))[0]?.linked).toHaveLength(1)
  expect(listRows(bundleOf(study({ context: order }), ...reports))[0]?.linked).toEqual([])
})
