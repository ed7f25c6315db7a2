import { expect, test } from 'vitest'
import { formatsOf } from './formats.ts'
import { languageOf } from './languages.ts'
import { ageAt, momentOf } from './moments.ts'
import { nameOf } from './person-name.ts'

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('an acquisition keeps the wall clock of the place where it was made', () => {
  const { dateTime } = formatsOf('en')

  expect(dateTime('2026-11-20T18:31:00+02:00')).toBe('20 Nov 2026 18:31')
  expect(dateTime('2026-11-20T18:31:00')).toBe('20 Nov 2026 18:31')
  expect(momentOf('2026-11-20T18:31:00+02:00')?.instant?.toISOString()).toBe('2026-11-20T16:31:00.000Z')
})

test('a date is as exact as it was written', () => {
  const { date, clock } = formatsOf('en')

  expect(date('2026')).toBe('2026')
  expect(date('2026-11')).toBe('Nov 2026')
  expect(date('2026-11-20')).toBe('20 Nov 2026')
  expect(clock('2026-11-20')).toBe('')
})

test('each language writes dates its own way, with clocks of 24 hours', () => {
  const moment = '2026-03-09T07:05:00'

  expect(formatsOf('de').date(moment)).toBe('09. März 2026')
  expect(formatsOf('el').dateTime(moment)).toBe('09 Μαρ 2026 07:05')
  expect(formatsOf('pt').date(moment)).toBe('09/03/2026')
  expect(formatsOf('fi').date(moment)).toBe('09.03.2026')
  expect(formatsOf('sv').date(moment)).toBe('09 mars 2026')
})

test('what is no date is shown as it came', () => {
  expect(momentOf('yesterday')).toBeUndefined()
  expect(formatsOf('en').date('yesterday')).toBe('yesterday')
  expect(formatsOf('en').date(undefined)).toBe('')
})

test('sizes have the unit that keeps the figure short', () => {
  const { bytes } = formatsOf('en')

  expect([300, 51_200, 3_400_000, 186e6, 1.46e9].map((value) => plain(bytes(value)))).toEqual([
    '1 kB',
    '51 kB',
    '3.4 MB',
    '186 MB',
    '1.46 GB',
  ])
  expect(plain(formatsOf('fi').bytes(186e6))).toBe('186 Mt')
  expect(bytes(undefined)).toBe('')
})

test('spans get coarser the longer they are', () => {
  const { span } = formatsOf('en')

  expect([0.2, 35, 78, 119.6, 700, 3660].map((seconds) => plain(span(seconds)))).toEqual([
    '1 s',
    '35 s',
    '1 min 20 s',
    '2 min',
    '12 min',
    '1 h 1 min',
  ])
})

test('a birthday counts on its day', () => {
  expect(ageAt('1961-03-14', new Date(2026, 2, 13))).toBe(64)
  expect(ageAt('1961-03-14', new Date(2026, 2, 14))).toBe(65)
  expect(ageAt('unknown', new Date())).toBeUndefined()
})

test('countries and languages are named in the language of the interface', () => {
  expect(formatsOf('el').country('FI')).toBe('Φινλανδία')
  expect(formatsOf('de').language('fi')).toBe('Finnisch')
  expect(formatsOf('en').language('not a tag')).toBe('not a tag')
})

test('a wish with a region finds the language; one that is not there finds none', () => {
  expect(languageOf('pt-BR')).toBe('pt')
  expect(languageOf('xx')).toBeUndefined()
  expect(languageOf('constructor')).toBeUndefined()
})

test('the family name stands first, in capitals', () => {
  expect(nameOf({ family: 'Mäkelä', given: ['Aino', 'Helmi'] })).toBe('MÄKELÄ, Aino Helmi')
  expect(nameOf({ family: 'Bono', given: [] })).toBe('BONO')
})

test('expected times are told from short to long, in one unit', () => {
  const { spanRange } = formatsOf('en')
  const plain = (text: string): string => text.replaceAll('\u00a0', ' ')
  expect(
    [
      [0.1, 0.8],
      [12, 20.4],
      [40, 200],
      [3000, 9000],
    ].map(([low = 0, high = 0]) => plain(spanRange({ low, high }))),
  ).toEqual(['1 s', '12–20 s', '1–3 min', '1–3 h'])
  expect(spanRange(undefined)).toBe('')
})
