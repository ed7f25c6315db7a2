import { useMemo, useSyncExternalStore } from 'react'
import type { Line } from './lines.ts'

const narrow = window.matchMedia('(max-width: 1240px)')

/** Heights of the table's lines in px, as the style sheet has them: larger where fingers are likely. */
export function useRowHeights(): Readonly<Record<Line['kind'], number>> {
  const isNarrow = useSyncExternalStore(subscribe, () => narrow.matches)
  return useMemo(
    () => (isNarrow ? { entry: 34, report: 28, open: 214 } : { entry: 26, report: 22, open: 190 }),
    [isNarrow],
  )
}

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}
