import { expect, test } from 'vitest'
import { entriesOf } from './entries.ts'
import { filterEntries, noFilters } from './filters.ts'
import { regionTree } from './region-tree.ts'
import { row } from './rows.fixture.ts'

const coding = (code: string) => ({ system: 'http://snomed.info/sct', code, display: code })
const entries = entriesOf([
  row('brain', { regions: [coding('head')], bodyParts: [coding('brain-part')] }),
  row('orbit', { regions: [coding('head')], bodyParts: [coding('orbit-part')] }),
  row('carotid', { regions: [coding('neck'), coding('vessels')], bodyParts: [coding('carotid-part')] }),
  row('aorta', { regions: [coding('chest'), coding('vessels')], bodyParts: [coding('carotid-part')] }),
  row('alone', { bodyParts: [coding('unknown-part')] }),
])
const found = (...codes: string[]): string[] =>
  filterEntries(entries, { ...noFilters, chosen: { region: codes } }).map(({ id }) => id)

test('parts stand beneath the region that all studies of them share', () => {
  const tree = regionTree(entries, [], entries).map(({ key, count, parts }) => [
    key,
    count,
    parts.map((one) => one.key),
  ])

  expect(tree).toContainEqual(['head', 2, ['brain-part', 'orbit-part']])
  expect(tree).toContainEqual(['vessels', 2, ['carotid-part']])
  expect(tree).toContainEqual(['neck', 1, []])
  expect(tree).toContainEqual(['unknown-part', 1, []])
})

test('a region finds what lies in any part of it, a part only itself', () => {
  expect(found('head')).toEqual(['brain', 'orbit'])
  expect(found('orbit-part')).toEqual(['orbit'])
  expect(found('head', 'unknown-part')).toEqual(['brain', 'orbit', 'alone'])
})
