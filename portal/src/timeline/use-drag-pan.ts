import { type RefObject, useEffect, useRef } from 'react'
import { panned } from './span.ts'
import type { TimelineState } from './use-timeline.ts'

/** Movement of the wheel that zooms to half or double. */
const wheelHalf = 300

/** The lanes are moved by dragging their ground or with a sideways wheel, and zoomed with Ctrl and the wheel at the pointer. */
export function useDragPan(
  container: RefObject<HTMLDivElement | null>,
  { span, whole, look, zoom }: TimelineState,
  width: number,
): { onPointerDown: (event: React.PointerEvent) => void } {
  const now = useRef({ span, whole, look, zoom, width })
  now.current = { span, whole, look, zoom, width }

  useEffect(() => {
    const element = container.current
    if (!element) return
    const onWheel = (event: WheelEvent): void => {
      const { span: at, whole: all, width: px } = now.current
      const perPx = (at.to - at.from) / Math.max(1, px)
      const sideways = event.shiftKey ? event.deltaY : event.deltaX
      if (event.ctrlKey) {
        const track = element.querySelector('.tl-track')?.getBoundingClientRect()
        now.current.zoom(
          2 ** (event.deltaY / wheelHalf),
          at.from + (event.clientX - (track?.left ?? 0)) * perPx,
        )
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        now.current.look(panned(at, sideways * perPx, all))
      } else return
      event.preventDefault()
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [container])

  const onPointerDown = (event: React.PointerEvent): void => {
    if (event.button !== 0 || !(event.target as HTMLElement).classList.contains('tl-track')) return
    const start = { x: event.clientX, span }
    const onMove = (moved: PointerEvent): void => {
      const perPx = (start.span.to - start.span.from) / Math.max(1, width)
      look(panned(start.span, (start.x - moved.clientX) * perPx, whole))
    }
    const onUp = (): void => {
      window.removeEventListener('pointermove', onMove)
      window.removeEventListener('pointerup', onUp)
      window.removeEventListener('pointercancel', onUp)
    }
    window.addEventListener('pointermove', onMove)
    window.addEventListener('pointerup', onUp)
    window.addEventListener('pointercancel', onUp)
  }
  return { onPointerDown }
}
