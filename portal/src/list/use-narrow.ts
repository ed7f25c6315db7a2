import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 1240px)')

/** Whether the screen is one on which fingers are likely and room is scarce, as the style sheets have it. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches)
}

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}
