import { useEffect } from 'react'
import { plainView } from './picture-address.ts'
import type { RemotePane } from './remote-pane.ts'

/** What keys do, as in the portal's own viewer. */
const keys: Readonly<Record<string, (pane: RemotePane) => void>> = {
  ArrowUp: (pane) => move(pane, -1),
  ArrowDown: (pane) => move(pane, 1),
  ArrowLeft: (pane) => move(pane, -1),
  ArrowRight: (pane) => move(pane, 1),
  PageUp: (pane) => move(pane, -10),
  PageDown: (pane) => move(pane, 10),
  Home: (pane) => void pane.goTo(0),
  End: (pane) => void pane.goTo(pane.state.get().pictures.length - 1),
  '+': (pane) => zoom(pane, 1.25),
  '-': (pane) => zoom(pane, 0.8),
  c: (pane) => pane.play(!pane.state.get().isPlaying),
  ' ': (pane) => {
    pane.setView(plainView)
    pane.setWindow(undefined)
  },
}

const move = (pane: RemotePane, by: number): void => void pane.goTo(pane.state.get().wanted + by)

function zoom(pane: RemotePane, by: number): void {
  const { view } = pane.state.get()
  pane.setView({ ...view, zoom: Math.max(0.2, Math.min(20, view.zoom * by)) })
}

function choose(pane: RemotePane, at: number): void {
  const { pictures, wanted } = pane.state.get()
  const window = pictures[wanted]?.windows[at]
  if (window !== undefined) pane.setWindow(window)
}

/** What a key does; undefined where it has another meaning: sliders have keys of their own, and Space and Enter press. */
function actionOf(event: KeyboardEvent): ((pane: RemotePane) => void) | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined
  const target = event.target instanceof HTMLElement ? event.target : undefined
  if (target?.matches('input') || (event.key === ' ' && target?.matches('button'))) return undefined
  if (/^[1-8]$/.test(event.key)) return (pane) => choose(pane, Number(event.key) - 1)
  return keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
}

export function useRemoteKeys(pane: RemotePane | undefined): void {
  useEffect(() => {
    if (pane === undefined) return
    const listen = (event: KeyboardEvent): void => {
      const act = actionOf(event)
      if (act === undefined) return
      event.preventDefault()
      act(pane)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [pane])
}
