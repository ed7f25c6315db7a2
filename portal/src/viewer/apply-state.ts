import type { Camera } from './camera.ts'
import type { PaneState } from './pane-state.ts'
import type { StateOfImage } from './presentation-state.ts'
import type { Store } from './store.ts'

interface Into {
  readonly state: Store<PaneState>
  readonly camera: Camera
  /** Whether the picture's low values are light without a state. */
  readonly isDarkOnLight: boolean
}

/** Shows a picture as a presentation state wants it: window, inversion, turn, flip and area; without one as it came. */
export function applyState(applied: StateOfImage | undefined, { state, camera, isDarkOnLight }: Into): void {
  state.set({
    chosen: applied?.window,
    // PS3.3 C.11.6: what the picture says of its light no longer counts
    invert: applied === undefined ? false : applied.isInverse !== isDarkOnLight,
    rotation: applied?.rotation ?? 0,
    flipHorizontal: applied?.isFlipped ?? false,
    flipVertical: false,
  })
  camera.reset()
  camera.orient(applied?.rotation ?? 0, applied?.isFlipped ?? false, false)
  if (applied?.area !== undefined) camera.showArea(...applied.area)
}
