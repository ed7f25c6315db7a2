import { expect, test } from 'vitest'
import { type Column, columns } from './columns.ts'
import { type Entry, entriesOf } from './entries.ts'
import { row } from './rows.fixture.ts'
import { type SortContext, sortEntries } from './sort.ts'

const context: SortContext = {
  collator: new Intl.Collator('sv', { sensitivity: 'base', numeric: true }),
  expectedOf: ({ row: { bytes } }) =>
    bytes === undefined ? undefined : { low: bytes / 2e6, middle: bytes / 1e6, high: bytes / 5e5 },
  labelOf: (_, key) => key,
}
const sorted = (entries: readonly Entry[], column: Column, descending = false): string[] =>
  sortEntries(entries, { column, descending }, context).map(({ id }) => id)

test('newest first, with what has no date at the end either way', () => {
  const entries = entriesOf([
    row('none'),
    row('old', { acquiredAt: '2011-03-01T08:00:00' }),
    row('new', { acquiredAt: '2026-11-20T18:31:00+02:00' }),
  ])

  expect(sorted(entries, 'acquired', true)).toEqual(['new', 'old', 'none'])
  expect(sorted(entries, 'acquired')).toEqual(['old', 'new', 'none'])
})

test('titles go by the rules of the language, numbers in them by their value', () => {
  const entries = entriesOf(
    ['Öga', 'ankel', 'Zenker', 'Serie 10', 'Serie 9'].map((title, index) => row(String(index), { title })),
  )

  expect(sorted(entries, 'title')).toEqual(['1', '4', '3', '2', '0'])
})

test('titles that differ in case only are equal and come newest first, in both directions', () => {
  const entries = entriesOf([
    row('older', { title: 'THORAX', acquiredAt: '2020-01-01' }),
    row('newer', { title: 'Thorax', acquiredAt: '2021-01-01' }),
  ])

  expect(sorted(entries, 'title')).toEqual(['newer', 'older'])
  expect(sorted(entries, 'title', true)).toEqual(['newer', 'older'])
})

test('equals keep the order they came in', () => {
  const entries = entriesOf(['a', 'b', 'c'].map((id) => row(id, { modalities: ['CT'], title: 'x' })))

  for (const column of columns) expect(sorted(entries, column)).toEqual(['a', 'b', 'c'])
})

test('status goes by how much attention it asks for', () => {
  const link = (id: string) => [{ id, reason: 'order-number' as const }]
  const entries = entriesOf([
    row('without'),
    row('final'),
    row('r1', { kind: 'report', status: 'final', linked: link('final') }),
    row('preliminary'),
    row('r2', { kind: 'report', status: 'preliminary', linked: link('preliminary') }),
    row('cancelled', { kind: 'report', status: 'entered-in-error' }),
  ])

  expect(sorted(entries, 'status')).toEqual(['cancelled', 'preliminary', 'final', 'without'])
})

test('figures go by value and unknown ones come last', () => {
  const entries = entriesOf([
    row('unknown'),
    row('large', { bytes: 2e9, numberOfInstances: 9 }),
    row('small', { bytes: 3e6, numberOfInstances: 10 }),
  ])

  expect(sorted(entries, 'size', true)).toEqual(['large', 'small', 'unknown'])
  expect(sorted(entries, 'time')).toEqual(['small', 'large', 'unknown'])
  expect(sorted(entries, 'series')).toEqual(['large', 'small', 'unknown'])
})

test('the list that is sorted stays as it was', () => {
  const entries = entriesOf([row('b'), row('a')])

  sorted(entries, 'title')

  expect(entries.map(({ id }) => id)).toEqual(['b', 'a'])
})
