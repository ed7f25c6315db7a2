import { expect, test } from 'vitest'
import { entriesOf } from './entries.ts'
import { countChoices } from './facets.ts'
import { activeFilters, daysOf, type Filters, filterEntries, noFilters, without } from './filters.ts'
import { row } from './rows.fixture.ts'

const head = { system: 'sct', code: '69536005', display: 'Head' }
const chest = { system: 'sct', code: '51185008', display: 'Thorax' }
const now = new Date(2026, 10, 24)

const entries = entriesOf([
  row('ct', {
    title: 'CT Kopf nativ',
    modalities: ['CT'],
    regions: [head],
    acquiredAt: '2026-11-20T18:31:00+02:00',
    bytes: 186e6,
    linked: [{ id: 'r', reason: 'order-number' }],
  }),
  row('r', { kind: 'report', status: 'preliminary', conclusion: 'Hämatom links', author: 'Salo T.' }),
  row('petct', { title: 'FDG PET/CT', modalities: ['PT', 'CT'], acquiredAt: '2023-11-07', bytes: 1.4e9 }),
  row('dx', {
    title: 'Θώρακας',
    modalities: ['DX'],
    regions: [chest],
    acquiredAt: '2016-11-24',
    bytes: 14e6,
  }),
  row('undated', { title: 'Unknown', modalities: ['OT'] }),
])
const ids = (filters: Partial<Filters>): string[] =>
  filterEntries(entries, { ...noFilters, ...filters }, now).map(({ id }) => id)

test('without filters the list is the same list', () => {
  expect(filterEntries(entries, noFilters, now)).toBe(entries)
})

test('several values of one facet mean any of them, two facets mean both', () => {
  expect(ids({ chosen: { modality: ['CT', 'DX'] } })).toEqual(['ct', 'petct', 'dx'])
  expect(ids({ chosen: { modality: ['CT'], region: [head.code] } })).toEqual(['ct'])
})

test('free text finds words of the study and of its reports, in any order and script', () => {
  expect(ids({ search: 'hamatom kopf' })).toEqual(['ct'])
  expect(ids({ search: 'salo' })).toEqual(['ct'])
  expect(ids({ search: 'thorakas' })).toEqual(['dx'])
  expect(ids({ search: 'kopf thorakas' })).toEqual([])
})

test('the title filter looks at the title only', () => {
  expect(ids({ title: 'hamatom' })).toEqual([])
  expect(ids({ title: 'pet' })).toEqual(['petct'])
})

test('a period counts whole days back from today and leaves out what has no date', () => {
  expect(ids({ acquired: 'week' })).toEqual(['ct'])
  expect(ids({ acquired: 'fiveYears' })).toEqual(['ct', 'petct'])
  expect(ids({ acquired: 'tenYears' })).toEqual(['ct', 'petct', 'dx'])
  expect(daysOf('tenYears', now)).toEqual({ from: '2016-11-24' })
})

test('both ends of a range belong to it', () => {
  expect(ids({ acquired: { from: '2023-11-07', to: '2026-11-20' } })).toEqual(['ct', 'petct'])
  expect(ids({ acquired: { to: '2016-11-24' } })).toEqual(['dx'])
})

test('size keeps what is known to be within it', () => {
  expect(ids({ size: { most: 200e6 } })).toEqual(['ct', 'dx'])
  expect(ids({ size: { least: 1e9 } })).toEqual(['petct'])
})

test('a study without a report is found by that', () => {
  expect(ids({ chosen: { status: ['none'] } })).toEqual(['petct', 'dx', 'undated'])
  expect(ids({ chosen: { status: ['preliminary'] } })).toEqual(['ct'])
})

test('each filter is named and dropped by itself', () => {
  const filters: Filters = {
    ...noFilters,
    search: 'ct',
    acquired: 'week',
    chosen: { modality: ['CT'], region: [] },
  }

  expect(activeFilters(filters)).toEqual(['search', 'modality', 'acquired'])
  expect(activeFilters(without(filters, 'modality'))).toEqual(['search', 'acquired'])
  expect(activeFilters(without(filters, 'acquired'))).toEqual(['search', 'modality'])
})

test('choices are counted, and one that is chosen stays in sight when nothing has it', () => {
  const counted = countChoices('modality', entries.slice(0, 2), ['DX'], entries)

  expect(counted.map(({ key, count }) => [key, count])).toEqual([
    ['CT', 2],
    ['PT', 1],
    ['DX', 0],
  ])
})
