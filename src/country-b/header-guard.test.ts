import { expect, test } from 'vitest'
import type { DicomJson } from '../dicom/attributes.ts'
import type { PatientIdentity } from '../domain/patient.ts'
import { demandHeaderInManifest, demandHeadersFit } from './header-guard.ts'

const patient: PatientIdentity = {
  identifiers: [],
  name: { family: 'Korpisalo', given: ['Aino'] },
  birthDate: '1950-01-01',
  sex: 'female',
}
const headers = {
  patientIds: [{ id: 'H-1', issuer: 'LUMI' }, { id: 'H-9' }],
  birthDates: ['19500101'],
  sexes: ['F'],
}
const header = (values: Record<string, string>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, value]) => [tag, { vr: 'LO', Value: [value] }]))

test.each([
  ['agree', headers],
  ['say nothing', { patientIds: [], birthDates: [], sexes: [] }],
  ['write the date otherwise', { ...headers, birthDates: ['1950-01-01', '1950.01.01'] }],
  ['know only the year', { ...headers, birthDates: ['1950'] }],
  ['say neither man nor woman', { ...headers, sexes: ['O'] }],
])('a study whose headers %s is shown', (_how, given) => {
  expect(() => demandHeadersFit(given, patient)).not.toThrow()
})

test.each([
  ['another birth date', { ...headers, birthDates: ['19500101', '19510101'] }],
  ['the other sex', { ...headers, sexes: ['F', 'M'] }],
])('a study with %s in any header is withheld', (_what, given) => {
  expect(() => demandHeadersFit(given, patient)).toThrow(
    expect.objectContaining({ code: 'patient-mismatch' }),
  )
})

test.each([
  ['of the manifest', { '00100020': 'H-1', '00100021': 'LUMI', '00100030': '19500101', '00100040': 'F' }],
  ['without an issuer, as the manifest has it', { '00100020': 'H-9' }],
  ['that says nothing', {}],
])('a header %s is shown', (_what, values) => {
  expect(() => demandHeaderInManifest(header(values), headers)).not.toThrow()
})

test.each([
  ['another number', { '00100020': 'H-2' }],
  ['the same number of another issuer', { '00100020': 'H-1', '00100021': 'OTHER' }],
  ['another birth date', { '00100030': '19500102' }],
  ['another sex', { '00100040': 'M' }],
])('a header with %s is withheld', (_what, values) => {
  expect(() => demandHeaderInManifest(header(values), headers)).toThrow(
    expect.objectContaining({ code: 'patient-mismatch' }),
  )
})
