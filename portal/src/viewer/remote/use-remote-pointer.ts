import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import type { RemoteTool } from './RemoteTools.tsx'
import type { RemotePane } from './remote-pane.ts'

interface Drag {
  readonly tool: RemoteTool
  last: readonly [number, number]
}

const buttons: Record<number, RemoteTool> = { 1: 'pan', 2: 'zoom' }

/** What mouse, pen and finger do to a picture that is drawn elsewhere: handlers for its surface. */
export function useRemotePointer(surface: RefObject<HTMLElement | null>, pane: RemotePane, tool: RemoteTool) {
  const drag = useRef<Drag | undefined>(undefined)
  useEffect(() => {
    const element = surface.current
    let rest = 0
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      rest += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 60 : event.deltaY
      const steps = Math.trunc(rest)
      rest -= steps
      if (steps !== 0) void pane.goTo(pane.state.get().wanted + steps)
    }
    element?.addEventListener('wheel', wheel, { passive: false })
    return () => element?.removeEventListener('wheel', wheel)
  }, [surface, pane])
  return {
    onContextMenu: (event: { preventDefault(): void }) => event.preventDefault(),
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = { tool: buttons[event.button] ?? tool, last: [event.clientX, event.clientY] }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const { current } = drag
      if (current === undefined) return
      const [right, down] = [event.clientX - current.last[0], event.clientY - current.last[1]]
      current.last = [event.clientX, event.clientY]
      dragged(pane, current.tool, right, down)
    },
    onPointerUp: () => {
      drag.current = undefined
    },
    onPointerCancel: () => {
      drag.current = undefined
    },
  }
}

function dragged(pane: RemotePane, tool: RemoteTool, right: number, down: number): void {
  const { view, window, pictures, wanted } = pane.state.get()
  if (tool === 'pan') pane.setView({ ...view, panX: view.panX + right, panY: view.panY + down })
  if (tool === 'zoom') {
    const zoom = Math.max(0.2, Math.min(20, view.zoom * 1.008 ** -down))
    const by = zoom / view.zoom
    pane.setView({ zoom, panX: view.panX * by, panY: view.panY * by })
  }
  const from = window ?? pictures[wanted]?.windows[0]
  if (tool !== 'window' || from === undefined) return
  const step = Math.max(0.0005, from.width / 400)
  const width = Math.max(step, from.width * Math.exp(right / 250))
  pane.setWindow({ center: from.center - down * step, width, shape: from.shape })
}
