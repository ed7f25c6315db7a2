import { expect, test } from 'vitest'
import { entriesOf } from './entries.ts'
import { groupEntries } from './groups.ts'
import { groupedLines } from './lines.ts'
import { row } from './rows.fixture.ts'
import type { SortContext } from './sort.ts'

const context: SortContext = {
  collator: new Intl.Collator('en', { sensitivity: 'base', numeric: true }),
  expectedOf: ({ row: { bytes } }) =>
    bytes === undefined ? undefined : { low: bytes / 2e6, middle: bytes / 1e6, high: bytes / 5e5 },
  labelOf: (_, key) => key,
}
const link = (id: string) => ({ id, reason: 'study-instance-uid' as const })
const entries = entriesOf([
  row('petct', { modalities: ['PT', 'CT'], acquiredAt: '2026-01-02', bytes: 4e6 }),
  row('ct', { modalities: ['CT'], acquiredAt: '2020-01-02', bytes: 2e6, linked: [link('r')] }),
  row('r', { kind: 'report', status: 'preliminary', acquiredAt: '2020-01-02' }),
  row('undated', { modalities: ['CT'] }),
])

test('every entry stands in one group; one of two modalities has a group of both', () => {
  const groups = groupEntries(entries, 'modality', context, 'None')

  expect(groups.map(({ label, entries: all }) => [label, all.map(({ id }) => id)])).toEqual([
    ['CT', ['ct', 'undated']],
    ['PT, CT', ['petct']],
  ])
})

test('years go back from the newest, and what has no date comes last', () => {
  const groups = groupEntries(entries, 'year', context, 'No date')

  expect(groups.map(({ label }) => label)).toEqual(['2026', '2020', 'No date'])
})

test('a group says what it holds, what it costs and which of its reports want attention', () => {
  const [, older] = groupEntries(entries, 'year', context, 'No date')

  expect(older).toMatchObject({
    studies: 1,
    reports: 1,
    bytes: 2e6,
    expected: { low: 1, middle: 2, high: 4 },
  })
  expect(older?.alert).toEqual({ status: 'preliminary', count: 1 })
})

test('of a folded group only its own line stands in the table', () => {
  const groups = groupEntries(entries, 'year', context, 'No date')
  const shape = { open: new Set<string>(), reportsBeneath: true }

  const lines = groupedLines(groups, new Set(['2020']), shape)

  expect(lines.map(({ kind, level }) => `${kind} ${level}`)).toEqual([
    'group 1',
    'entry 2',
    'group 1',
    'group 1',
    'entry 2',
  ])
})
