import { expect, test } from 'vitest'
import { foldName } from './fold.ts'

test.each([
  ['MÜLLER^Änne', 'muller^anne'],
  ['Ødegård^Søren', 'odegard^soren'],
  ['Wałęsa ^ Łukasz^^', 'walesa^lukasz'],
  ['Straße', 'strasse'],
  ['山田^太郎', '山田^太郎'],
  ['Ковалёв^Артём', 'ковалев^артем'],
])('writes %s as it is searched: %s', (name, folded) => {
  expect(foldName(name)).toBe(folded)
})
