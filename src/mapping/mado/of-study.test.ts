import type { ImagingStudy } from '@medplum/fhirtypes'
import { expect, test } from 'vitest'
import { chestStudy } from '../../../test/support/source-ports.ts'
import { indexBundle } from '../../fhir/bundle-index.ts'
import { checkStructure } from '../../fhir/structure.ts'
import { documentKeys } from '../document-keys.ts'
import { kosDocument, studyDocument } from '../study-document.ts'
import { madoOfStudy } from './of-study.ts'
import { madoBundle } from './to-fhir.ts'

const id = '0f5b9c2e-7a54-8d3c-9b1e-2f6a7c8d9e10'
const context = { country: 'FI', custodian: { name: 'Kela', oid: '1.2.246' }, language: 'fi' }
const patient = {
  identifiers: [{ system: 'urn:oid:1.2.246.21', value: '131052-308T' }],
  name: { family: 'Ääkkönen & co', given: ['Åke'] },
  sex: 'male' as const,
}
const { summary, manifest } = chestStudy('1.2.3', 'key', { description: 'CT <b>"Thorax"</b> & more' })
const ids = {
  row: id,
  kos: '1f5b9c2e-7a54-8d3c-9b1e-2f6a7c8d9e10',
  version: '2f5b9c2e-7a54-8d3c-9b1e-2f6a7c8d9e10',
}
const parts = {
  version: ids.version,
  study: summary,
  manifest,
  patient,
  wadoBase: 'https://images.example/dicomweb',
}

test('a manifest has the shape of FHIR and every reference in it resolves', () => {
  const bundle = madoBundle(madoOfStudy(parts, context), id)
  const index = indexBundle(bundle)
  const references = [...JSON.stringify(bundle).matchAll(/"reference":"([^"]+)"/g)].map(
    ([, reference]) => reference,
  )

  expect(checkStructure(bundle as never)).toEqual([])
  expect(references.length).toBeGreaterThan(5)
  expect(references.filter((reference) => !index.resolve(reference))).toEqual([])
})

test('a manifest names every instance, where the pixels are, and the document by one identifier', () => {
  const bundle = madoBundle(madoOfStudy(parts, context), id)
  const study = bundle.entry?.[1]?.resource as ImagingStudy

  expect(study).toMatchObject({ numberOfSeries: 1, numberOfInstances: 2, started: '2026-02-28' })
  expect(study.series?.[0]?.instance?.[1]).toMatchObject({ uid: '1.2.3.1.2', number: 2 })
  expect(JSON.stringify(bundle)).toContain('https://images.example/dicomweb')
  expect(studyDocument(ids, summary, context).masterIdentifier?.value).toBe(bundle.identifier?.value)
})

test('words of the images are text in the narrative', () => {
  expect(JSON.stringify(madoBundle(madoOfStudy(parts, context), id))).toContain('CT &lt;b&gt;')
})

test('a time without a zone is written as a day with the time of the clock beside it', () => {
  const { context: without } = studyDocument(ids, summary, context)
  const { context: zoned } = studyDocument(ids, { ...summary, timezoneOffset: '+0200' }, context)

  expect(without?.period?.start).toBe('2026-02-28')
  expect(JSON.stringify(without)).toContain('"valueTime":"09:30:00"')
  expect(zoned?.period?.start).toBe('2026-02-28T09:30:00+02:00')
})

test('a study without region, description or date still makes a row that can be found', () => {
  const bare = { ...summary, bodyParts: ['XYZ'], modalities: ['ZZ'] }
  const { description: _, startedAt: __, accessionNumber: ___, ...least } = bare

  const row = studyDocument(ids, least, context)

  expect(row.description).toBe('ZZ: XYZ')
  expect(documentKeys(row).tokens.studyUid).toContain('1.2.3')
  expect(checkStructure(row as never)).toEqual([])
})

test('both rows of a study name the same document, each other and what they replace', () => {
  const replaces = {
    row: '3f5b9c2e-7a54-8d3c-9b1e-2f6a7c8d9e10',
    kos: '4f5b9c2e-7a54-8d3c-9b1e-2f6a7c8d9e10',
  }
  const row = studyDocument({ ...ids, replaces }, summary, context)
  const kos = kosDocument(row, { ...ids, replaces })

  expect(kos.masterIdentifier).toEqual(row.masterIdentifier)
  expect([row.relatesTo?.[0], kos.relatesTo?.[0]]).toEqual([
    { code: 'transforms', target: { reference: `DocumentReference/${ids.kos}` } },
    { code: 'transforms', target: { reference: `DocumentReference/${ids.row}` } },
  ])
  expect(kos.relatesTo?.[1]?.target.reference).toBe(`DocumentReference/${replaces.kos}`)
  expect(kos.content[0]?.attachment).toMatchObject({
    contentType: 'application/dicom',
    url: `Binary/${ids.kos}`,
  })
  expect(checkStructure(kos as never)).toEqual([])
})
