import { expect, test } from 'vitest'
import { entriesOf } from '../list/entries.ts'
import type { Group } from '../list/groups.ts'
import { row } from '../list/rows.fixture.ts'
import { lanesOf, marksOf, outside } from './lanes.ts'
import { dayOf, including, ticksOf, wholeSpan, zoomed } from './span.ts'

const day = (iso: string): number => dayOf(iso) ?? Number.NaN
const groupOf = (...dates: string[]): Group => {
  const entries = entriesOf(
    dates.map((acquiredAt, index) => row(`s${index}`, acquiredAt ? { acquiredAt } : {})),
  )
  return {
    key: 'k',
    label: 'Lane',
    entries,
    studies: 0,
    reports: 0,
    bytes: 0,
    expected: undefined,
    alert: undefined,
  }
}

test('a date without a day or time has its place at the beginning of what it names', () => {
  expect(day('1970-01-02')).toBe(1)
  expect(day('1970-01-02T12:00:00+02:00')).toBe(1.5)
  expect(day('1971')).toBe(365)
  expect(dayOf('')).toBeUndefined()
})

test('zooming keeps the day under the pointer where it is, and never leaves the whole', () => {
  const whole = wholeSpan([day('2006-10-17'), day('2026-11-20')], day('2026-11-25'))
  const at = day('2024-01-01')

  const near = zoomed(whole, 0.25, at, whole)
  expect((at - near.from) / (near.to - near.from)).toBeCloseTo((at - whole.from) / (whole.to - whole.from))
  expect(zoomed(near, 100, at, whole)).toEqual(whole)
  const week = zoomed(near, 1e-9, at, whole)
  expect(week.to - week.from).toBe(7)
})

test('a span moves as little as it takes to show a day', () => {
  const whole = { from: 0, to: 1000 }
  const span = { from: 400, to: 500 }

  expect(including(span, 450, whole)).toEqual(span)
  expect(including(span, 300, whole)).toEqual({ from: 292, to: 392 })
  expect(including(span, 999, whole).to).toBe(1000)
})

test('ticks are years, months or days, by the room there is', () => {
  const years = ticksOf({ from: day('2006-06-01'), to: day('2026-11-25') }, 1000, 60).map(({ iso }) => iso)
  const months = ticksOf({ from: day('2026-01-15'), to: day('2026-11-25') }, 1000, 60).map(({ iso }) => iso)
  const days = ticksOf({ from: day('2026-11-20'), to: day('2026-11-27') }, 1000, 60).map(({ iso }) => iso)

  expect(years).toContain('2020')
  expect(months.slice(0, 2)).toEqual(['2026-02', '2026-03'])
  expect(days.slice(0, 2)).toEqual(['2026-11-20', '2026-11-21'])
})

test('what would lie on each other is one mark; nothing is lost, and what has no date is counted', () => {
  const [lane] = lanesOf([groupOf('2026-11-20', '', '2020-01-01', '2026-11-18', '2010-05-05')])
  if (!lane) throw new Error('no lane')
  const span = { from: day('2019-01-01'), to: day('2026-12-01') }

  expect(marksOf(lane, span, 1000, 50).map(({ entries }) => entries.map(({ at }) => at))).toEqual([
    ['2020-01-01'],
    ['2026-11-18', '2026-11-20'],
  ])
  expect(outside(lane, span)).toEqual({ earlier: 1, later: 0 })
  expect(lane.undated).toBe(1)
})
