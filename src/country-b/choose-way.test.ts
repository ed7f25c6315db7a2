import { expect, test } from 'vitest'
import { chooseWay, type Way, type WayReason, type WaySituation } from './choose-way.ts'

const lineOf = (megabits: number, firstByteMs = 40): NonNullable<WaySituation['line']> => {
  const rate = megabits * 125_000
  return {
    samples: 20,
    bytesPerSecond: { low: rate / 2, middle: rate, high: rate * 2 },
    firstByteMs: { low: firstByteMs, middle: firstByteMs, high: firstByteMs },
  }
}
const both = new Set<Way>(['relayed', 'viewer'])
const ct = 160_000_000
const plain: WaySituation = { bytes: ct, line: lineOf(50), wish: 'look', possible: both }

test.each<[string, Partial<WaySituation>, Way | undefined, WayReason]>([
  ['a CT over a good line is brought here', {}, 'relayed', 'fast-enough'],
  ['over 2 Mbit/s it is looked at where it is', { line: lineOf(2) }, 'viewer', 'thin-line'],
  [
    'a single image is brought over 2 Mbit/s too',
    { line: lineOf(2), bytes: 300_000 },
    'relayed',
    'fast-enough',
  ],
  ['50 GB are looked at where they are', { bytes: 50e9 }, 'viewer', 'takes-long'],
  ['a line that nobody measured is tried', { line: undefined }, 'relayed', 'line-unknown'],
  [
    'who measures needs the values, whatever the line',
    { line: lineOf(2), wish: 'measure' },
    'relayed',
    'needs-data',
  ],
  ['who keeps it needs the objects', { bytes: 50e9, wish: 'keep' }, 'relayed', 'needs-data'],
  ['a transfer that failed falls back to the viewer', { failed: 'relayed' }, 'viewer', 'transfer-failed'],
  ['pictures that are long in coming are offered there', { isLate: true }, 'viewer', 'late'],
  [
    'so it does for who wants to measure',
    { failed: 'relayed', wish: 'measure' },
    'viewer',
    'transfer-failed',
  ],
  [
    'a viewer that failed falls back to the transfer',
    { failed: 'viewer', line: lineOf(2) },
    'relayed',
    'viewer-failed',
  ],
  [
    'without a viewer it is brought here',
    { possible: new Set<Way>(['relayed']), line: lineOf(1) },
    'relayed',
    'only-transfer',
  ],
  [
    'without leave to bring it here it is looked at there',
    { possible: new Set<Way>(['viewer']) },
    'viewer',
    'only-viewer',
  ],
  ['without either there is no way', { possible: new Set<Way>() }, undefined, 'no-way'],
])('%s', (_, situation, way, reason) => {
  expect(chooseWay({ ...plain, ...situation })).toMatchObject({ reason, ...(way && { way }) })
})

test('it says how long the transfer takes, and what may be taken instead', () => {
  expect(chooseWay(plain)).toEqual({ way: 'relayed', reason: 'fast-enough', seconds: 26, other: 'viewer' })
  expect(chooseWay({ ...plain, possible: new Set(['viewer']) }).other).toBeUndefined()
})
