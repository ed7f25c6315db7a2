import { expect, test } from 'vitest'
import texts from '../../spec/terminology/readme-texts.json' with { type: 'json' }
import { readme } from './readme.ts'

const values = { time: '2026-11-25T10:00:00Z', images: '31', reports: '2' }

test.each(Object.keys(texts))('the readme of a download is whole in %s, and in English below', (language) => {
  const said = readme(language, values, true)

  expect(said).not.toMatch(/[{}]/)
  for (const value of Object.values(values)) expect(said).toContain(value)
  expect(said).toContain('PRELIMINARY')
  expect(said.split('DICOM').length).toBeGreaterThan(language === 'en' ? 2 : 3)
})

test('it exists in the 24 official languages; another language is answered in English alone', () => {
  expect(Object.keys(texts)).toHaveLength(24)
  expect(readme('is', values, false)).toBe(readme('en', values, false))
})
