import { expect, test } from 'vitest'
import { entriesOf } from './entries.ts'
import { row } from './rows.fixture.ts'
import { isInTab, noValue, tabsOf } from './tabs.ts'

const cardiology = { system: 'urn:x', code: '394579002', display: 'Cardiology' }
const entries = entriesOf([
  row('a', { modalities: ['CT', 'PT'], acquiredAt: '2026-01-02', requestingSpecialty: cardiology }),
  row('b', { modalities: ['CT'], acquiredAt: '2020-01-02' }),
])
const tabs = (by: Parameters<typeof tabsOf>[2], filtered = entries) =>
  tabsOf(filtered, entries, by, (_, key) => key).map(({ key, label, count }) => [key, label, count])

test('an entry of two modalities stands in the tab of each', () => {
  expect(tabs('modality')).toEqual([
    ['', undefined, 2],
    ['CT', 'CT', 2],
    ['PT', 'PT', 1],
  ])
})

test('a tab stays, with its name, when the filters leave nothing in it; what has no value has a tab of its own', () => {
  expect(tabs('specialty', entries.slice(1))).toEqual([
    ['', undefined, 1],
    ['394579002', 'Cardiology', 0],
    [noValue, undefined, 1],
  ])
  expect(entries.filter((entry) => isInTab(entry, 'specialty', noValue)).map(({ id }) => id)).toEqual(['b'])
})

test('tabs of years go back from the newest', () => {
  expect(tabs('year').map(([key]) => key)).toEqual(['', '2026', '2020'])
})
