import { expect, test } from 'vitest'
import dataset from '../../spec/dataset/elements.json' with { type: 'json' }
import parts from '../../spec/terminology/body-parts.json' with { type: 'json' }
import tables from '../../spec/terminology/designations.json' with { type: 'json' }
import { foldText } from '../domain/fold-text.ts'
import { bodyName } from './body-parts.ts'
import { codeNamed, designation, translated, type Vocabulary } from './designations.ts'
import { languages, nameIn } from './names.ts'

const snomed = 'http://snomed.info/sct'
const official = 'bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv'.split(' ')
const regions = Object.keys(parts.regions)
const bodyParts = [...new Set(Object.values(parts.parts).map(([code]) => String(code)))].filter(
  (code) => !regions.includes(code),
)
const vocabularies: readonly (readonly [vocabulary: string, codes: readonly string[]])[] = [
  ...tables.map(({ name, codes }) => [name, Object.keys(codes)] as const),
  ['region', regions],
  ['body-part', bodyParts],
]

test('the names are there in the 24 official languages of the European Union', () => {
  expect([...languages].sort()).toEqual(official)
})

test.each(official.filter((language) => language !== 'en'))(
  'every code that a list, a filter or a heading shows has a name of its own in %s',
  (language) => {
    const missing = vocabularies.flatMap(([vocabulary, codes]) =>
      codes
        .filter((code) => !nameIn(language, vocabulary, code)?.trim())
        .map((code) => `${vocabulary} ${code}`),
    )
    const names = bodyParts.map((code) => foldText(nameIn(language, 'body-part', code) ?? ''))
    const repeated = names.filter((name, at) => names.indexOf(name) !== at)

    expect(missing).toEqual([])
    expect(repeated).toEqual([])
  },
)

test.each(official.filter((language) => language !== 'en'))(
  'every element of the data set has a label in %s',
  (language) => {
    const ids = dataset.elements.map(({ id }) => id)
    const leaves = ids.filter((id) => !ids.some((other) => other.startsWith(`${id}.`)))

    expect(leaves).toHaveLength(119)
    expect(leaves.filter((id) => !nameIn(language, 'element', id)?.trim())).toEqual([])
  },
)

test('Bulgarian and Greek are written in their own letters', () => {
  const latin = (language: string, letters: RegExp) =>
    vocabularies.flatMap(([vocabulary, codes]) =>
      codes.map((code) => nameIn(language, vocabulary, code) ?? '').filter((name) => !letters.test(name)),
    )

  expect(latin('bg', /^[\p{Script=Cyrillic}\s(),.-]+$/u)).toEqual([])
  expect(latin('el', /^[\p{Script=Greek}\s(),.-]+$/u)).toEqual([])
})

test('a name is found in the reader’s language, whatever their country, else in English', () => {
  expect(designation('document', '19005-8', 'de-AT')).toBe('Beurteilung')
  expect(designation('document', '19005-8', 'is')).toBe('Conclusion')
  expect(bodyName({ system: snomed, code: '72696002' }, 'it')).toBe('Ginocchio')
  expect(bodyName({ system: snomed, code: '1141981001' }, 'fr')).toBe('Rachis')
  expect(translated({ system: snomed, code: '404684003' }, 'fr')).toBeUndefined()
})

test('a specialty is recognised by its name in any of the languages', () => {
  expect(codeNamed('specialty', 'PNEUMOLOGIE')?.code).toBe('418112009')
  expect(codeNamed('specialty', 'нефрология')?.code).toBe('394589003')
  expect(codeNamed('specialty', '')).toBeUndefined()
  expect(codeNamed('specialty', 'constructor')).toBeUndefined()
})

test.each(['__proto__', 'constructor', 'toString'])('%s is no code, vocabulary or language', (name) => {
  expect(designation('modality', name, 'fr')).toBeUndefined()
  expect(designation(name as Vocabulary, 'CT', 'fr')).toBeUndefined()
  expect(designation('modality', 'CT', name)).toBe('Computed tomography')
  expect(nameIn('fr', name, 'CT')).toBeUndefined()
})
