import { useEffect, useRef, useState } from 'react'
import { boundedWidth, type Column } from './columns.ts'

export type HeadDrag =
  | { readonly kind: 'width'; readonly column: Column; readonly width: number }
  | { readonly kind: 'place'; readonly column: Column; readonly over: Column }

interface Done {
  readonly onWidth: (column: Column, width: number) => void
  readonly onPlace: (column: Column, over: Column) => void
}

/** How far a pointer goes before it drags and no longer clicks, px. */
const threshold = 6

/**
 * Heads under the pointer: dragged by the edge they change their width, by the name their place. Escape leaves all as it was.
 * @returns what is being dragged now, and the handler for `pointerdown` on an edge or a name.
 */
export function useHeadDrag({ onWidth, onPlace }: Done) {
  const [drag, setDrag] = useState<HeadDrag>()
  const stop = useRef<(() => void) | undefined>(undefined)
  useEffect(() => () => stop.current?.(), [])

  const begin = (event: React.PointerEvent<HTMLElement>, kind: HeadDrag['kind'], column: Column): void => {
    const head = event.currentTarget.closest('th')
    if (event.button !== 0 || !head) return
    const heads = [...(head.parentElement?.querySelectorAll<HTMLElement>('th[data-head]') ?? [])]
    const places = heads.map((one) => ({
      column: one.dataset['head'] as Column,
      right: one.getBoundingClientRect().right,
    }))
    const from = { x: event.clientX, width: head.getBoundingClientRect().width }
    let now: HeadDrag | undefined
    if (kind === 'width') event.preventDefault()

    const set = (next: HeadDrag | undefined): void => {
      now = next
      setDrag(next)
    }
    const onMove = (moved: PointerEvent): void => {
      const by = moved.clientX - from.x
      if (!now && Math.abs(by) < threshold) return
      if (kind === 'width') {
        set({ kind, column, width: boundedWidth(from.width + by) })
        return
      }
      const over = places.find(({ right }) => moved.clientX < right) ?? places.at(-1)
      if (over) set({ kind, column, over: over.column })
    }
    const onUp = (): void => {
      if (now?.kind === 'width') onWidth(column, now.width)
      if (now?.kind === 'place') onPlace(column, now.over)
      if (now) window.addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }))
      end()
    }
    const onKey = (pressed: KeyboardEvent): void => {
      if (pressed.key === 'Escape') end()
    }
    const end = (): void => {
      set(undefined)
      stop.current = undefined
      window.removeEventListener('pointermove', onMove)
      window.removeEventListener('pointerup', onUp)
      window.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', onKey)
    }
    stop.current = end
    window.addEventListener('pointermove', onMove)
    window.addEventListener('pointerup', onUp)
    window.addEventListener('pointercancel', end)
    window.addEventListener('keydown', onKey)
  }
  return { drag, begin }
}

/** The click that ends a drag means nothing. */
function swallow(event: Event): void {
  event.stopPropagation()
  event.preventDefault()
}
