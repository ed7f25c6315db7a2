import { expect, test } from 'vitest'
import { encounterOf } from './encounter.ts'

test('only what was filled in is sent, without spaces around it', () => {
  expect(encounterOf({ patientId: ' L-77 ', issuer: ' ', patientName: 'Korpisalo^Åino' })).toEqual({
    patientId: 'L-77',
    patientName: 'Korpisalo^Åino',
  })
})

test('without a local patient, or with what DICOM cannot hold, nothing is sent', () => {
  expect(encounterOf({ accessionNumber: 'A1' })).toBeUndefined()
  expect(encounterOf({ patientId: 'A\\B' })).toBeUndefined()
  expect(encounterOf({ patientId: 'Ä' })).toBeUndefined()
})
