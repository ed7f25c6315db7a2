import { expect, test } from 'vitest'
import { chooseKey, keyOf, soundKeys } from './key-choice.ts'
import { keyMap } from './keys.ts'

test('a letter that is free is taken, one that is not is exchanged: nothing is without a key', () => {
  const free = chooseKey(keyMap, 'tool-window', 'b')
  expect([keyOf(free, 'tool-window'), free.w]).toEqual(['b', undefined])
  const exchanged = chooseKey(keyMap, 'tool-window', 'p')
  expect([exchanged.p, exchanged.w]).toEqual(['tool-window', 'tool-pan'])
  expect(chooseKey(keyMap, 'tool-window', 'w')).toEqual(keyMap)
  expect(new Set(Object.values(exchanged))).toEqual(new Set(Object.values(keyMap)))
})

test('only letters change, whatever is asked or kept', () => {
  for (const key of ['Escape', 'Enter', '1', '?', 'é', '__proto__', ''])
    expect(chooseKey(keyMap, 'tool-window', key)).toEqual(keyMap)
  expect(chooseKey(keyMap, 'cancel', 'b')).toEqual(keyMap)
  for (const kept of [null, 7, [], {}, { w: 'tool-pan' }, { w: 'explode' }, { Escape: 'tool-window' }])
    expect(soundKeys(kept)).toEqual(keyMap)
  const chosen = chooseKey(keyMap, 'invert', 'q')
  expect(soundKeys(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen)
})
