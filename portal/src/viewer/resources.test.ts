import { expect, test } from 'vitest'
import { helpRows, keyMap } from './keys.ts'
import { viewerResources } from './resources.ts'

type Texts = { readonly [key: string]: string | Texts }

const plural = /_(?:zero|one|two|few|many|other)$/

function* leaves(texts: Texts, path = ''): Generator<readonly [string, string]> {
  for (const [key, value] of Object.entries(texts))
    if (typeof value === 'string') yield [`${path}${key}`, value]
    else yield* leaves(value, `${path}${key}.`)
}
const keysOf = (texts: Texts) => new Set([...leaves(texts)].map(([key]) => key.replace(plural, '')))
const placeholders = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(([name]) => name).sort()

const languages = Object.keys(viewerResources) as (keyof typeof viewerResources)[]

test.each(languages)('says everything in %s, with the same values in it', (language) => {
  const texts: Texts = viewerResources[language]
  const english = new Map(leaves(viewerResources.en))

  expect(keysOf(texts)).toEqual(keysOf(viewerResources.en))
  for (const [key, text] of leaves(texts)) {
    const original = english.get(key) ?? english.get(key.replace(plural, '_other')) ?? ''
    expect([key, placeholders(text)]).toEqual([key, placeholders(original)])
    expect(text.trim()).not.toBe('')
  }
})

test.each(languages)('has every plural that %s needs', (language) => {
  const keys = new Set([...leaves(viewerResources[language])].map(([key]) => key))
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories

  for (const key of keys)
    if (plural.test(key))
      for (const category of categories) expect(keys).toContain(key.replace(plural, `_${category}`))
})

test('explains every key that it acts on', () => {
  const explained = new Set(helpRows.flatMap(({ keys }) => keys))

  for (const letter of Object.keys(keyMap).filter((key) => /^[a-z]$/.test(key)))
    expect(explained).toContain(letter.toUpperCase())
})
