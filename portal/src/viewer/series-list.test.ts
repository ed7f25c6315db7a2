import { expect, test } from 'vitest'
import type { Study } from '../../../src/http/portal/contract-study.ts'
import { companion, firstSeries, seriesEntries } from './series-list.ts'

type Instance = Study['series'][number]['instances'][number]
const instance = (handle: string, frames = 1, image = true): Instance => ({
  instance: handle,
  frames,
  image,
  sopClassUid: '1.2',
  transferSyntaxUid: '1.2',
  bytes: 1,
})
const series = (
  handle: string,
  number: number,
  instances: Instance[],
  modality = 'CT',
  description = 'Axial',
) => ({
  series: handle,
  number,
  modality,
  description,
  bytes: 1,
  instances,
})
const study = (handle: string, all: Study['series']): Study => ({
  study: handle,
  country: 'FI',
  bytes: 1,
  series: all,
})
const entriesOf = (...studies: Study[]) =>
  seriesEntries(
    't',
    studies.map((one) => ({ handle: one.study, study: one, failure: undefined })),
  )

test('orders series by number', () => {
  const entries = entriesOf(study('s', [series('b', 2, [instance('x')]), series('a', 1, [instance('y')])]))

  expect(entries.map(({ key }) => key)).toEqual(['a', 'b'])
})

test('makes each clip of several an entry of its own, and keeps single pictures together', () => {
  const mixed = series('a', 1, [instance('p'), instance('c', 20), instance('q'), instance('d', 30)], 'US')

  expect(
    entriesOf(study('s', [mixed])).map(({ series: { instances }, clip }) => [clip, instances.length]),
  ).toEqual([
    [undefined, 2],
    [1, 1],
    [2, 1],
  ])
})

test('opens what is asked for, else the first with pictures', () => {
  const entries = entriesOf(
    study('s', [
      series('sr', 1, [instance('x', 1, false)]),
      series('ct', 2, [instance('y')]),
      series('us', 3, [instance('c', 5), instance('d', 5)]),
    ]),
  )

  expect(firstSeries(entries)?.key).toBe('ct')
  expect(firstSeries(entries, { series: 'sr' })?.key).toBe('sr')
  expect(firstSeries(entries, { series: 'us', instance: 'd' })?.key).toBe('us d')
})

test('opens the pictures, not the scout they were planned on', () => {
  const stack = Array.from({ length: 30 }, (_, i) => instance(`i${i}`))
  const few = series('few', 1, [instance('p'), instance('q')])
  const named = series('named', 2, [...stack], 'MR', '3-plane localizer')

  expect(firstSeries(entriesOf(study('s', [few, series('ct', 3, stack)])))?.key).toBe('ct')
  expect(firstSeries(entriesOf(study('s', [named, series('t1', 3, stack, 'MR')])))?.key).toBe('t1')
  expect(firstSeries(entriesOf(study('s', [few])))?.key).toBe('few')
})

test('puts beside a series the one most like it of another study', () => {
  const current = study('s', [series('a', 1, [instance('x')]), series('b', 2, [instance('y')])])
  const prior = study('r', [series('c', 1, [instance('z')], 'CT', 'Scout'), series('d', 2, [instance('w')])])
  const entries = entriesOf(current, prior)

  expect(companion(entries, entries.slice(0, 1))?.key).toBe('d')
  expect(companion(entriesOf(current), entriesOf(current).slice(0, 1))?.key).toBe('b')
})
