import { expect, test } from 'vitest'
import { fits, groupsOf, humanised, isDay } from './mask.ts'

test('alternatives stand together where the first of them stands', () => {
  const groups = groupsOf([
    { label: 'number', mandatory: true, choice: 'identifier' },
    { label: 'birthDate', mandatory: true },
    { label: 'card', mandatory: true, choice: 'identifier' },
  ])

  expect(groups.map(({ fields }) => fields.map(({ label }) => label))).toEqual([
    ['number', 'card'],
    ['birthDate'],
  ])
})

test('a value fits its pattern without the blanks around it', () => {
  const field = { label: 'number', mandatory: true, pattern: '^[0-9]{9}$' }

  expect(fits(field, ' 999123456 ')).toBe(true)
  expect(fits(field, '99912345')).toBe(false)
})

test('a pattern that cannot be read holds nobody up', () => {
  expect(fits({ label: 'number', mandatory: true, pattern: '([' }, 'anything')).toBe(true)
})

test('a field that takes a day is known by its label and pattern', () => {
  expect(isDay({ label: 'birthDate', mandatory: true, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })).toBe(true)
  expect(isDay({ label: 'birthDate', mandatory: true, pattern: '^[0-9]{8}$' })).toBe(false)
  expect(isDay({ label: 'nationalPersonIdentifier', mandatory: true })).toBe(false)
})

test('a label without a word of its own reads as words', () => {
  expect(humanised('patient.search.cardNumber')).toBe('Card number')
})
