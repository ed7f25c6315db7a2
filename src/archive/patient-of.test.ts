import { expect, test } from 'vitest'
import type { DicomJson } from '../dicom/attributes.ts'
import { patientOf } from './patient-of.ts'

const namespaces = { defaultSystem: 'urn:oid:1.2.3', issuers: { HOSPITAL: 'urn:oid:9.9' } }
const header = (more: DicomJson = {}): DicomJson => ({
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Änne Maria^Eva' }] },
  '00100020': { vr: 'LO', Value: ['42'] },
  '00100030': { vr: 'DA', Value: ['19600229'] },
  '00100040': { vr: 'CS', Value: ['F'] },
  ...more,
})
const systems = (json: DicomJson): string[] =>
  patientOf(json, '1.1', namespaces).identifiers.map(({ system, value }) => `${system}|${value}`)

test('reads name, birth date, sex and number of a person', () => {
  expect(patientOf(header(), '1.1', namespaces)).toEqual({
    identifiers: [{ system: 'urn:oid:1.2.3', value: '42' }],
    name: { family: 'Müller', given: ['Änne', 'Maria', 'Eva'] },
    birthDate: '1960-02-29',
    sex: 'female',
  })
})

test('finds the namespace by configuration, by the qualifiers, then by the issuer itself', () => {
  const issuer = (name: string): DicomJson => header({ '00100021': { vr: 'LO', Value: [name] } })
  const qualified = header({
    '00100024': {
      vr: 'SQ',
      Value: [{ '00400032': { vr: 'UT', Value: ['1.2.246.21'] }, '00400033': { vr: 'CS', Value: ['ISO'] } }],
    },
  })

  expect(systems(issuer('HOSPITAL'))).toEqual(['urn:oid:9.9|42'])
  expect(systems(qualified)).toEqual(['urn:oid:1.2.246.21|42'])
  expect(systems(issuer('1.2.246.21'))).toEqual(['urn:oid:1.2.246.21|42'])
  expect(systems(issuer('Some Lab'))).toEqual(['urn:roentgate:issuer:Some%20Lab|42'])
})

test('a header without a number names nobody beyond its own study', () => {
  const { '00100020': _, ...nobody } = header()

  expect(systems(nobody)).toEqual(['urn:roentgate:study-of-unidentified|1.1'])
})

test('takes other numbers of the same person', () => {
  const other = { '00100020': { vr: 'LO', Value: ['7'] }, '00100021': { vr: 'LO', Value: ['HOSPITAL'] } }

  expect(systems(header({ '00101002': { vr: 'SQ', Value: [other] } }))).toEqual([
    'urn:oid:1.2.3|42',
    'urn:oid:9.9|7',
  ])
})
