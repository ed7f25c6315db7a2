import { expect, test } from 'vitest'
import { entriesOf } from './entries.ts'
import { linesOf } from './lines.ts'
import { row } from './rows.fixture.ts'

const link = (id: string) => ({ id, reason: 'study-instance-uid' as const })

test('a report stands beneath its study, whichever of the two names the other', () => {
  const fromStudy = entriesOf([row('s', { linked: [link('r')] }), row('r', { kind: 'report' })])
  const fromReport = entriesOf([row('r', { kind: 'report', linked: [link('s')] }), row('s')])

  expect(fromStudy.map(({ id, reports }) => [id, reports.map((one) => one.id)])).toEqual([['s', ['r']]])
  expect(fromReport.map(({ id, reports }) => [id, reports.map((one) => one.id)])).toEqual([['s', ['r']]])
})

test('a link named by both sides gives one report, and a row sent twice stands once', () => {
  const study = row('s', { linked: [link('r')] })
  const report = row('r', { kind: 'report', linked: [link('s')] })

  const entries = entriesOf([study, report, study, report])

  expect(entries).toHaveLength(1)
  expect(entries[0]?.reports).toHaveLength(1)
})

test('a report whose study is not in the list is an entry of its own', () => {
  const entries = entriesOf([row('s'), row('r', { kind: 'report', linked: [link('elsewhere')] })])

  expect(entries.map(({ id }) => id)).toEqual(['s', 'r'])
})

test('reports of a study come newest first and the most urgent status speaks for it', () => {
  const entries = entriesOf([
    row('s'),
    row('old', { kind: 'report', linked: [link('s')], createdAt: '2020-01-01', status: 'preliminary' }),
    row('new', { kind: 'report', linked: [link('s')], createdAt: '2021-01-01', status: 'final' }),
  ])

  expect(entries[0]?.reports.map(({ id }) => id)).toEqual(['new', 'old'])
  expect(entries[0]?.status).toBe('preliminary')
})

test('an open entry has its place after its reports', () => {
  const entries = entriesOf([row('s', { linked: [link('r')] }), row('r', { kind: 'report' }), row('t')])

  const lines = linesOf(entries, { open: new Set(['s']), reportsBeneath: true })

  expect(lines.map(({ id }) => id)).toEqual(['s', 's/r', 's/open', 't'])
  expect(lines.map((line) => 'last' in line && line.last)).toEqual([false, true, false, true])
})
