import { expect, test } from 'vitest'
import { itemsOf, rowsById } from './basket.ts'
import { entriesOf } from './entries.ts'
import { row } from './rows.fixture.ts'
import { idsOf, toggled } from './table-keys.ts'

const entries = entriesOf([
  row('s', { linked: [{ id: 'r', reason: 'accession-number' }] }),
  row('r', { kind: 'report' }),
])

test('a study is taken along with its reports', () => {
  const [entry] = entries

  expect(entry && idsOf(entry)).toEqual(['s', 'r'])
  expect([...rowsById(entries).keys()]).toEqual(['s', 'r'])
})

test('rows become what the API is asked for', () => {
  expect(itemsOf([...rowsById(entries).values()])).toEqual([
    { kind: 'study', study: 's' },
    { kind: 'report', report: 'r' },
  ])
})

test('toggling several takes them out only when all are in', () => {
  expect(toggled(['a'], ['a', 'b'])).toEqual(['a', 'b'])
  expect(toggled(['a', 'b', 'c'], ['a', 'b'])).toEqual(['c'])
})
