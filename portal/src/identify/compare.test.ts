import { expect, test } from 'vitest'
import type { Identity } from '../../../src/http/portal/contract.ts'
import type { MaskField } from '../../../src/http/portal/contract-identification.ts'
import { compare } from './compare.ts'

const system = 'urn:oid:1.2.246.21'
const mask: readonly MaskField[] = [
  { label: 'nationalPersonIdentifier', system, mandatory: true },
  { label: 'familyName', mandatory: true },
  { label: 'givenName', mandatory: true },
  { label: 'birthDate', mandatory: true },
]
const patient: Identity = {
  family: 'Korpisalo',
  given: ['Aino', 'Helmi'],
  birthDate: '1961-03-14',
  sex: 'female',
  identifiers: [{ system, value: '140361-9616' }],
}
const verdicts = (traits: Record<string, string>, who = patient): Record<string, string> =>
  Object.fromEntries(compare(mask, traits, who).map(({ field, verdict }) => [field, verdict]))

test('names each difference: same, longer, different, only in the register', () => {
  const traits = {
    nationalPersonIdentifier: '140361-9616',
    familyName: 'KORPISALO ',
    givenName: 'Aino',
    birthDate: '1961-03-15',
  }

  expect(verdicts(traits)).toEqual({
    family: 'same',
    given: 'longer',
    birthDate: 'differs',
    sex: 'onlyHere',
    identifier: 'same',
  })
})

test('accents and case make no difference, another name does', () => {
  expect(verdicts({ familyName: 'makela' }, { ...patient, family: 'Mäkelä' }).family).toBe('same')
  expect(verdicts({ familyName: 'Korpela' }).family).toBe('differs')
})

test('part of a word is not a longer name', () => {
  expect(verdicts({ givenName: 'Ain' }).given).toBe('differs')
})

test('an identifier that the register does not have is said to be missing there', () => {
  const lines = compare(mask, { nationalPersonIdentifier: '140361-9616' }, { ...patient, identifiers: [] })

  expect(lines.find(({ field }) => field === 'identifier')).toMatchObject({
    typed: '140361-9616',
    verdict: 'absent',
  })
})
