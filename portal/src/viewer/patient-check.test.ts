import { expect, test } from 'vitest'
import type { Identity } from '../../../src/http/portal/contract.ts'
import type { DataSet } from './dicom-json.ts'
import { contradicts, headerPatient, otherPatient } from './patient-check.ts'

const header = (name: string, birth = '19610314', id = '1'): DataSet => ({
  '00100010': { vr: 'PN', Value: [{ Alphabetic: name }] },
  '00100020': { vr: 'LO', Value: [id] },
  '00100030': { vr: 'DA', Value: [birth] },
})
const confirmed: Identity = {
  family: 'Mäkelä',
  given: ['Aino', 'Helmi'],
  birthDate: '1961-03-14',
  sex: 'female',
  identifiers: [{ system: 'urn:oid:2.999', value: '140361-9616' }],
}

test('reads a header’s patient', () => {
  expect(headerPatient(header('Mäkelä^Aino^Helmi'))).toEqual({
    name: 'Mäkelä, Aino Helmi',
    birthDate: '1961-03-14',
    id: '1',
  })
})

test('finds a data set of somebody else in a series', () => {
  expect(otherPatient([header('A^B'), header('A^B'), header('a^b')])).toBeUndefined()
  expect(otherPatient([header('A^B'), header('A^B', '19610514')])).toMatchObject({ birthDate: '1961-05-14' })
  expect(otherPatient([header('A^B'), header('C^B')])?.name).toBe('C, B')
})

test('takes accents, case and order for the same person', () => {
  expect(contradicts(headerPatient(header('MAKELA^AINO')), confirmed)).toBe(false)
})

test('is contradicted by another date of birth', () => {
  expect(contradicts(headerPatient(header('Mäkelä^Aino', '19610514')), confirmed)).toBe(true)
})

test('is contradicted by a name without a common word, unless the identifier is the patient’s', () => {
  expect(contradicts(headerPatient(header('Virtanen^Eino')), confirmed)).toBe(true)
  expect(contradicts(headerPatient(header('Virtanen^Eino', '19610314', '140361-9616')), confirmed)).toBe(
    false,
  )
})

test('is not contradicted by what the header leaves out', () => {
  expect(contradicts(headerPatient({}), confirmed)).toBe(false)
})
