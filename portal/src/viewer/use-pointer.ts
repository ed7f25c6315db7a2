import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import type { Point } from './camera.ts'
import type { MeasureKind, Measurement } from './measure.ts'
import type { MeasureStore } from './measure-store.ts'
import type { Pane } from './pane.ts'
import { windowInUse } from './pane-state.ts'
import { measuring, type Tool } from './tools.ts'
import type { GreyWindow } from './window.ts'
import { draggedWindow } from './window-drag.ts'

interface Use {
  readonly pane: Pane
  readonly tool: Tool
  readonly measures: MeasureStore
  /** Where the pointer is in the picture; undefined when it left. */
  readonly onHover: (point: Point | undefined) => void
  readonly onCross: (at: Point) => void
  readonly onMeasured: (measurement: Measurement) => void
  readonly onStep: (by: number) => void
}

interface Drag {
  readonly tool: Tool
  readonly from: Point
  last: Point
  readonly window: GreyWindow | undefined
}

/** What mouse, pen and fingers do in a pane: handlers for its surface. */
export function usePointer(surface: RefObject<HTMLElement | null>, use: Use) {
  const drag = useRef<Drag | undefined>(undefined)
  const fingers = useRef(new Map<number, Point>())
  useWheel(surface, use.onStep)
  const at = (event: PointerEvent<HTMLElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }
  const { pane, measures } = use
  return {
    onContextMenu: (event: { preventDefault(): void }) => event.preventDefault(),
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const here = at(event)
      event.currentTarget.setPointerCapture(event.pointerId)
      fingers.current.set(event.pointerId, here)
      const tool = toolOf(event.button, use.tool)
      if (measuring.has(tool)) placePoint(use, tool as MeasureKind, here)
      const inPicture = pane.camera.toPicture(here)
      if (tool === 'cross' && inPicture !== undefined) use.onCross(inPicture)
      drag.current = { tool, from: here, last: here, window: windowInUse(pane.state.get()) }
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const here = at(event)
      const inPicture = pane.camera.toPicture(here)
      use.onHover(inPicture)
      if (inPicture !== undefined) measures.follow(inPicture)
      if (fingers.current.size === 2) {
        pinch(pane, fingers.current, event.pointerId, here)
        drag.current = undefined
      } else if (drag.current?.tool === 'cross' && inPicture !== undefined) use.onCross(inPicture)
      else if (drag.current !== undefined) dragTo(pane, drag.current, here)
      if (fingers.current.has(event.pointerId)) fingers.current.set(event.pointerId, here)
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const here = at(event)
      fingers.current.delete(event.pointerId)
      const { tool, from } = drag.current ?? {}
      drag.current = undefined
      // Pressed at one end and let go at the other: that places the second point
      const isDragged = from !== undefined && Math.hypot(here[0] - from[0], here[1] - from[1]) > 6
      if (tool !== undefined && measuring.has(tool) && isDragged) placePoint(use, tool as MeasureKind, here)
    },
    onPointerCancel: (event: PointerEvent<HTMLElement>) => {
      fingers.current.delete(event.pointerId)
      drag.current = undefined
    },
    onPointerLeave: () => use.onHover(undefined),
  }
}

const buttons: Record<number, Tool> = { 1: 'pan', 2: 'zoom' }

function toolOf(button: number, chosen: Tool): Tool {
  return buttons[button] ?? chosen
}

function placePoint({ pane, measures, onMeasured }: Use, kind: MeasureKind, at: Point): void {
  const { image } = pane.state.get()
  const point = pane.camera.toPicture(at)
  if (image === undefined || point === undefined) return
  const done = measures.place(kind, image.imageId, point)
  if (done !== undefined) onMeasured(done)
}

function dragTo(pane: Pane, drag: Drag, here: Point): void {
  const by: Point = [here[0] - drag.last[0], here[1] - drag.last[1]]
  if (drag.tool === 'pan') pane.camera.panBy(by)
  if (drag.tool === 'zoom') pane.camera.zoomBy(1.008 ** -by[1], drag.from)
  if (drag.tool === 'window' && drag.window !== undefined) {
    const [right, down] = [here[0] - drag.from[0], here[1] - drag.from[1]]
    pane.setWindow(draggedWindow(drag.window, right, down))
  }
  drag.last = here
}

function pinch(pane: Pane, fingers: Map<number, Point>, moved: number, to: Point): void {
  const other = [...fingers].find(([id]) => id !== moved)?.[1]
  const before = fingers.get(moved)
  if (other === undefined || before === undefined) return
  const distance = (point: Point) => Math.hypot(point[0] - other[0], point[1] - other[1])
  pane.camera.zoomBy(distance(to) / Math.max(1, distance(before)), other)
  pane.camera.panBy([(to[0] - before[0]) / 2, (to[1] - before[1]) / 2])
}

// React's own wheel handler can't keep the page from scrolling
function useWheel(surface: RefObject<HTMLElement | null>, onStep: (by: number) => void): void {
  const latest = useRef(onStep)
  latest.current = onStep
  useEffect(() => {
    const element = surface.current
    let rest = 0
    const listen = (event: WheelEvent): void => {
      event.preventDefault()
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 60 : event.deltaY
      rest += Math.abs(lines) < 1 && event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? lines : Math.sign(lines)
      const steps = Math.trunc(rest)
      rest -= steps
      if (steps !== 0) latest.current(steps)
    }
    element?.addEventListener('wheel', listen, { passive: false })
    return () => element?.removeEventListener('wheel', listen)
  }, [surface])
}
