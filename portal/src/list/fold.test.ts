import { expect, test } from 'vitest'
import { fold, wordsOf } from './fold.ts'

test('accents, case and ligatures do not matter', () => {
  expect(fold('Hämatom')).toBe('hamatom')
  expect(fold('LÄPIVALAISU')).toBe('lapivalaisu')
  expect(fold('Œdème, Großhirn, Ørsted, Łódź')).toBe('oedeme, grosshirn, orsted, lodz')
})

test('Greek and Cyrillic are found in Latin letters, however they were typed', () => {
  expect(fold('Θώρακας')).toBe('thorakas')
  expect(fold('ΘΩΡΑΚΑΣ')).toBe(fold('θώρακας'))
  expect(fold('София')).toBe('sofiya')
})

test('text in ASCII stays as it is, in lower case', () => {
  expect(fold('CT head, 5 mm')).toBe('ct head, 5 mm')
})

test('a search is its words, none of them empty', () => {
  expect(wordsOf('  Kuusijärvi  CT ')).toEqual(['kuusijarvi', 'ct'])
  expect(wordsOf('   ')).toEqual([])
})
