import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'

const remembered = 'roentgate.theme'
const dark = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** Applies the theme last chosen, else the system's, and follows the system while nothing is chosen. */
export function startTheme(): void {
  apply()
  dark.addEventListener('change', apply)
}

/** The theme in use and the way to choose the other. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(subscribe, current)
  return [theme, choose]
}

function current(): Theme {
  const chosen = localStorage.getItem(remembered)
  if (chosen === 'light' || chosen === 'dark') return chosen
  return dark.matches ? 'dark' : 'light'
}

function choose(theme: Theme): void {
  localStorage.setItem(remembered, theme)
  apply()
}

function apply(): void {
  document.documentElement.dataset['theme'] = current()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
