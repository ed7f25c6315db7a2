import { useSyncExternalStore } from 'react'

const remembered = 'roentgate.single-keys'
const listeners = new Set<() => void>()

/** Whether keys of one letter act without a modifier, and the way to change it (WCAG 2.1.4). */
export function useSingleKeys(): readonly [boolean, (enabled: boolean) => void] {
  const enabled = useSyncExternalStore(subscribe, areSingleKeysOn)
  return [enabled, setSingleKeys]
}

export function areSingleKeysOn(): boolean {
  return localStorage.getItem(remembered) !== 'off'
}

/** Whether a key goes into a text, or belongs to a combination. */
export function isTyping(event: KeyboardEvent): boolean {
  const { target } = event
  if (event.ctrlKey || event.metaKey || event.altKey) return true
  return (
    target instanceof HTMLElement &&
    target.closest(
      'input:not([type=checkbox]), textarea, [contenteditable], [role=spinbutton], [role=dialog]',
    ) !== null
  )
}

function setSingleKeys(enabled: boolean): void {
  localStorage.setItem(remembered, enabled ? 'on' : 'off')
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
