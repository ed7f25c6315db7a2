import { expect, test } from 'vitest'
import {
  all,
  codes,
  type DicomJson,
  dateTime,
  first,
  items,
  number,
  numbers,
  personName,
  text,
  texts,
} from './attributes.ts'

const json: DicomJson = {
  '00080020': { vr: 'DA', Value: ['20240305'] },
  '00080030': { vr: 'TM', Value: ['0907'] },
  '00080060': { vr: 'CS', Value: ['CT'] },
  '00080008': { vr: 'CS', Value: [null, 'AXIAL'] },
  '00081032': {
    vr: 'SQ',
    Value: [
      {
        '00080100': { vr: 'SH', Value: ['A'] },
        '00080102': { vr: 'SH', Value: ['DCM'] },
        '00080104': { vr: 'LO', Value: ['Alpha'] },
      },
      { '00080119': { vr: 'UC', Value: ['LONG'] }, '0008010C': { vr: 'UI', Value: ['1.2'] } },
      {},
    ],
  },
  '00100010': { vr: 'PN', Value: [{ Ideographic: '山田' }] },
  '00280030': { vr: 'DS', Value: [0.5, 'x', '1.5'] },
  '00101010': { vr: 'AS' },
}

test('finds values by keyword and by tag, and is empty where there are none', () => {
  expect(text(json, 'Modality')).toBe('CT')
  expect(text(json, '00080060')).toBe('CT')
  expect(first(json, 'ImageType')).toBe('AXIAL')
  expect(texts(json, 'ImageType')).toEqual(['AXIAL'])
  expect(all(json, 'PatientAge')).toEqual([])
  expect(text(json, 'NoSuchKeyword')).toBeUndefined()
})

test('reads numbers only where there are numbers', () => {
  expect(number(json, 'PixelSpacing')).toBe(0.5)
  expect(numbers(json, 'PixelSpacing')).toEqual([0.5, 1.5])
  expect(number(json, 'Modality')).toBeUndefined()
})

test('reads names, codes and items', () => {
  expect(personName(json, 'PatientName')).toEqual({ Ideographic: '山田' })
  expect(text(json, 'PatientName')).toBe('山田')
  expect(codes(json, 'ProcedureCodeSequence')).toEqual([
    { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'A', display: 'Alpha' },
    { system: 'urn:oid:1.2', code: 'LONG' },
  ])
  expect(items(json, 'ProcedureCodeSequence')).toHaveLength(3)
  expect(items(json, 'Modality')).toEqual([])
})

test.each([
  ['20240305', '090703.25', '2024-03-05T09:07:03.25'],
  ['20240305', '09', '2024-03-05T09:00:00'],
  ['2024.03.05', '09:07:03', '2024-03-05T09:07:03'],
  ['20240305', '', '2024-03-05'],
  ['20240305', '2507', '2024-03-05'],
  ['20240230', '0907', undefined],
  ['junk', '0907', undefined],
])('makes %s %s into %s', (date, time, iso) => {
  const made: DicomJson = { '00080020': { vr: 'DA', Value: [date] }, '00080030': { vr: 'TM', Value: [time] } }
  expect(dateTime(made, 'StudyDate', 'StudyTime')).toBe(iso)
})
