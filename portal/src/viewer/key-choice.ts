import { type Action, keyMap } from './keys.ts'

/** Which letter asks for what: the reader's choice. */
export type KeyChoice = Readonly<Record<string, Action>>

const remembered = 'roentgate.viewer.keys'
const isLetter = (key: string): boolean => /^[a-z]$/.test(key)

/** The letters that this browser keeps, or those as delivered where it keeps none that are sound. */
export function keptKeys(): KeyChoice {
  try {
    return soundKeys(JSON.parse(localStorage.getItem(remembered) ?? '{}'))
  } catch {
    return keyMap
  }
}

/** Keeps letters in this browser. */
export function keepKeys(keys: KeyChoice): void {
  localStorage.setItem(remembered, JSON.stringify(lettersOf(keys)))
}

const lettersOf = (keys: KeyChoice): KeyChoice =>
  Object.fromEntries(Object.entries(keys).filter(([key]) => isLetter(key)))

/** A kept choice, where every action has one letter and no other key is taken; else the keys as delivered. */
export function soundKeys(kept: unknown): KeyChoice {
  if (typeof kept !== 'object' || kept === null) return keyMap
  const letters = Object.entries(kept).filter(([key]) => isLetter(key))
  const wanted = Object.values(lettersOf(keyMap)).toSorted()
  const own = letters.map(([, action]) => String(action)).toSorted()
  if (own.join() !== wanted.join()) return keyMap
  const others = Object.entries(keyMap).filter(([key]) => !isLetter(key))
  return Object.fromEntries([...others, ...(letters as [string, Action][])])
}

/** The keys with another letter for an action; what had that letter takes the one that becomes free. */
export function chooseKey(keys: KeyChoice, action: Action, letter: string): KeyChoice {
  const from = keyOf(keys, action)
  if (!isLetter(letter) || from === undefined || !isLetter(from)) return keys
  const { [from]: _, [letter]: displaced, ...rest } = keys
  return {
    ...rest,
    ...(displaced === undefined || from === letter ? {} : { [from]: displaced }),
    [letter]: action,
  }
}

/** The key that asks for an action. */
export function keyOf(keys: KeyChoice, action: Action): string | undefined {
  return Object.keys(keys).find((key) => keys[key] === action)
}

/** How a key is written: letters large. */
export const keyName = (key: string): string => (isLetter(key) ? key.toUpperCase() : key)
