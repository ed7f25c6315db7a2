import { expect, test } from 'vitest'
import { isUid, newUid, uidFromSeed } from './uid.ts'

test.each(['1', '0', '1.2.840.10008.1.2', `1.${'2'.repeat(62)}`])('takes %s', (uid) => {
  expect(isUid(uid)).toBe(true)
})

test.each([
  '',
  '.',
  '1.',
  '1..2',
  '01.2',
  '1.02',
  ' 1.2',
  '1.2 ',
  '1.2\n',
  '../../x',
  `1.${'2'.repeat(63)}`,
  '١.٢',
])('refuses "%s"', (uid) => {
  expect(isUid(uid)).toBe(false)
})

test('makes valid UIDs: the same for the same seed, another every time without one', () => {
  expect(uidFromSeed('a')).toBe(uidFromSeed('a'))
  expect(uidFromSeed('a')).not.toBe(uidFromSeed('b'))
  expect(newUid()).not.toBe(newUid())
  for (const uid of [uidFromSeed('a'), newUid()]) expect(isUid(uid) && uid.startsWith('2.25.')).toBe(true)
})
