import { expect, test } from 'vitest'
import { checkTraits } from '../domain/search-mask.ts'
import { loadCountryPolicy } from './country-policy.ts'

const countries = ['FI', 'PT']

test.each(countries)('%s informs patients in four languages, in 150 to 250 words each', async (country) => {
  const { notices } = await loadCountryPolicy(country)

  expect(Object.keys(notices.texts).sort()).toEqual(['en', 'fi', 'pt', 'sv'])
  const words = Object.values(notices.texts).map((text) => text.split(/\s+/).length)
  expect(Math.min(...words)).toBeGreaterThanOrEqual(150)
  expect(Math.max(...words)).toBeLessThanOrEqual(250)
})

test('every example of a search mask passes its own mask', async () => {
  for (const country of countries) {
    const { searchMask } = await loadCountryPolicy(country)
    for (const field of searchMask.fields)
      expect(new RegExp(field.pattern ?? '', 'u').test(field.example ?? '')).toBe(true)
  }
})

test.each([
  ['the new separators of 2023', { nationalPersonIdentifier: '131052Y308T', birthDate: '1952-10-13' }, []],
  [
    'a wildcard',
    { nationalPersonIdentifier: '0101*', birthDate: '1950-01-01' },
    [{ label: 'nationalPersonIdentifier', fault: 'format' }],
  ],
  [
    'both alternatives',
    { nationalPersonIdentifier: '131052-308T', regionalPatientIdentifier: 'H1', birthDate: '1952-10-13' },
    [{ label: 'regionalPatientIdentifier', fault: 'too-many' }],
  ],
  ['no birth date', { regionalPatientIdentifier: 'H1' }, [{ label: 'birthDate', fault: 'missing' }]],
])('N069: the Finnish mask judges %s', async (_, traits, faults) => {
  const { searchMask } = await loadCountryPolicy('FI')

  expect(checkTraits(searchMask.fields, traits)).toEqual(faults)
})
