import { expect, test } from 'vitest'
import { helpRows, keyMap } from './keys.ts'

test('explains every key that it acts on', () => {
  const explained = new Set(helpRows.flatMap(({ keys }) => keys))

  for (const letter of Object.keys(keyMap).filter((key) => /^[a-z]$/.test(key)))
    expect(explained).toContain(letter.toUpperCase())
})
