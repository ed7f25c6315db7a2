/** What a key can ask for. */
export type Action =
  | 'tool-window'
  | 'tool-pan'
  | 'tool-zoom'
  | 'tool-length'
  | 'tool-angle'
  | 'tool-roi'
  | 'tool-value'
  | 'rotate-right'
  | 'rotate-left'
  | 'flip-horizontal'
  | 'flip-vertical'
  | 'invert'
  | 'cine'
  | 'reset'
  | 'preset-0'
  | 'preset-1'
  | 'preset-2'
  | 'preset-3'
  | 'preset-4'
  | 'preset-5'
  | 'preset-6'
  | 'preset-7'
  | 'image-next'
  | 'image-previous'
  | 'image-first'
  | 'image-last'
  | 'series-next'
  | 'series-previous'
  | 'pane-next'
  | 'pane-previous'
  | 'zoom-in'
  | 'zoom-out'
  | 'fit'
  | 'layout'
  | 'link'
  | 'compare'
  | 'volume'
  | 'tool-cross'
  | 'clear'
  | 'place'
  | 'cancel'
  | 'help'

/** OHIF's keys, and ours where OHIF has none. */
export const keyMap: Readonly<Record<string, Action>> = {
  w: 'tool-window',
  p: 'tool-pan',
  z: 'tool-zoom',
  d: 'tool-length',
  a: 'tool-angle',
  o: 'tool-roi',
  x: 'tool-value',
  r: 'rotate-right',
  l: 'rotate-left',
  h: 'flip-horizontal',
  v: 'flip-vertical',
  i: 'invert',
  c: 'cine',
  ' ': 'reset',
  '0': 'preset-0',
  '1': 'preset-1',
  '2': 'preset-2',
  '3': 'preset-3',
  '4': 'preset-4',
  '5': 'preset-5',
  '6': 'preset-6',
  '7': 'preset-7',
  ArrowDown: 'image-next',
  ArrowUp: 'image-previous',
  Home: 'image-first',
  End: 'image-last',
  PageDown: 'series-next',
  PageUp: 'series-previous',
  ArrowRight: 'pane-next',
  ArrowLeft: 'pane-previous',
  '+': 'zoom-in',
  '-': 'zoom-out',
  '=': 'fit',
  y: 'layout',
  s: 'link',
  k: 'compare',
  m: 'volume',
  t: 'tool-cross',
  Delete: 'clear',
  Enter: 'place',
  Escape: 'cancel',
  '?': 'help',
}

/** Rows of the help: what is done, and the keys that do it. */
export const helpRows: readonly { readonly name: string; readonly keys: readonly string[] }[] = [
  { name: 'scroll', keys: ['↑', '↓'] },
  { name: 'firstLast', keys: ['Home', 'End'] },
  { name: 'series', keys: ['PgUp', 'PgDn'] },
  { name: 'pane', keys: ['←', '→'] },
  { name: 'presets', keys: ['1', '…', '7'] },
  { name: 'presetStored', keys: ['0'] },
  { name: 'window', keys: ['W'] },
  { name: 'pan', keys: ['P'] },
  { name: 'zoom', keys: ['Z', '+', '−', '='] },
  { name: 'rotate', keys: ['R', 'L'] },
  { name: 'flip', keys: ['H', 'V'] },
  { name: 'invert', keys: ['I'] },
  { name: 'cine', keys: ['C'] },
  { name: 'reset', keys: ['Space'] },
  { name: 'length', keys: ['D'] },
  { name: 'angle', keys: ['A'] },
  { name: 'roi', keys: ['O'] },
  { name: 'value', keys: ['X'] },
  { name: 'cursor', keys: ['Enter', '← ↑ → ↓'] },
  { name: 'clear', keys: ['Delete'] },
  { name: 'layout', keys: ['Y'] },
  { name: 'link', keys: ['S'] },
  { name: 'compare', keys: ['K'] },
  { name: 'mpr', keys: ['M'] },
  { name: 'cross', keys: ['T'] },
  { name: 'cancel', keys: ['Esc'] },
  { name: 'help', keys: ['?'] },
]

const typing = 'input:not([type=range]), textarea, select, [contenteditable]'

const moving: ReadonlySet<string> = new Set([
  ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'],
  ...[' ', '+', '-', '='],
])

/** The action of a key press by the reader's keys; undefined when it belongs to something else. */
export function actionOf(
  event: KeyboardEvent,
  hasLetters: boolean,
  keys: Readonly<Record<string, Action>>,
): Action | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined
  const target = event.target instanceof Element ? event.target : undefined
  if (target?.closest(typing)) return undefined
  // Space and Enter press the button that has the focus
  const isPress = event.key === ' ' || event.key === 'Enter'
  if (isPress && target?.closest('button, a, summary')) return undefined
  // A page or a slide moves by the keys that move through a stack
  if (moving.has(event.key) && target?.closest('[data-own-keys]')) return undefined
  if (event.key.startsWith('Arrow') && target?.matches('input[type=range], [role=listbox] *'))
    return undefined
  const isLetter = /^[a-z0-9]$/i.test(event.key)
  if (isLetter && !hasLetters) return undefined
  return keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
}
