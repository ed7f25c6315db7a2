import { expect, test } from 'vitest'
import { people, personalIdentityCode } from './people.ts'

test('a personal identity code ends in the remainder of its nine digits by 31', () => {
  // an example that the Finnish population register publishes
  expect(personalIdentityCode('1952-10-13', 308)).toBe('131052-308T')
})

test('a birth in this century is marked with A', () => {
  expect(personalIdentityCode('2009-01-17', 977)).toMatch(/^170109A977[0-9A-Y]$/)
})

test.each(people)(
  '$family has a number that is never given to anyone, even for women and odd for men',
  (person) => {
    const number = Number(person.nationalId.slice(7, 10))

    expect(number).toBeGreaterThanOrEqual(900)
    expect(number % 2).toBe(person.sex === 'female' ? 0 : 1)
  },
)
