import { expect, test } from 'vitest'
import { finnishOffset } from './clock.ts'
import { planStudies } from './plan.ts'

const plan = planStudies()

test('the main person has 300 studies over 15 years', () => {
  const own = plan.filter((study) => study.person === 'aino')
  const years = new Set(own.map((study) => study.date.slice(0, 4)))

  expect(own).toHaveLength(300)
  expect(own.every((study) => study.date >= '20110101' && study.date <= '20261120')).toBe(true)
  expect(years.size).toBe(16)
})

test('each other person has three to eight studies', () => {
  const counts = Map.groupBy(plan, (study) => study.person)

  for (const [person, studies] of counts) {
    if (person === 'aino') continue
    expect(studies.length).toBeGreaterThanOrEqual(3)
    expect(studies.length).toBeLessThanOrEqual(8)
  }
})

test('no two studies share a UID or an accession number', () => {
  expect(new Set(plan.map((study) => study.uid)).size).toBe(plan.length)
  expect(new Set(plan.map((study) => study.accession)).size).toBe(plan.length)
})

test('the plan is the same on every run', () => {
  expect(planStudies()).toEqual(plan)
})

test('titles, series descriptions and accession numbers fit their DICOM elements', () => {
  for (const study of plan) {
    expect(study.title.length).toBeLessThanOrEqual(64)
    expect(study.accession.length).toBeLessThanOrEqual(16)
  }
})

test.each([
  ['20260328', '+0200'],
  ['20260329', '+0300'],
  ['20261024', '+0300'],
  ['20261025', '+0200'],
])('Finland on %s is at %s', (date, offset) => {
  expect(finnishOffset(date)).toBe(offset)
})
