import type { StackViewport } from '@cornerstonejs/core'
import { setGreyDisplay } from './draw-grey.ts'
import type { Drawing } from './engine.ts'
import type { LookUpTable } from './look-up-table.ts'
import { type PaneState, windowInUse } from './pane-state.ts'
import { type GreyWindow, windowRange } from './window.ts'

/** Tells a viewport how its picture's grey is to be shown. Does not render. */
export function display(viewport: StackViewport, drawing: Drawing, state: PaneState): void {
  const { picture } = state
  const window = windowInUse(state)
  const invert = state.invert !== (picture?.isDarkOnLight ?? false)
  if (picture === undefined || window === undefined) {
    viewport.setProperties({ invert: state.invert })
    return
  }
  const table = state.chosen === undefined ? picture.presentation.table : undefined
  if (drawing === 'cpu') {
    setGreyDisplay(viewport.getCanvas(), { window, invert, ...(table === undefined ? {} : { table }) })
    return
  }
  const { lower, upper } = windowRange(window)
  viewport.setProperties({ voiRange: { lower, upper } })
  drawOnCard(viewport, window, table, invert)
}

interface TransferFunction {
  removeAllPoints(): void
  addRGBPoint(value: number, red: number, green: number, blue: number): void
}

const steps = 256

// The card's own curve knows only straight lines and one sigmoid; here it gets the points of the curve in use
function drawOnCard(
  viewport: StackViewport,
  window: GreyWindow,
  table: LookUpTable | undefined,
  invert: boolean,
): void {
  const actor = viewport.getDefaultActor()?.actor as unknown as
    | { getProperty(): { getRGBTransferFunction(index: number): TransferFunction | undefined } }
    | undefined
  const curve = actor?.getProperty().getRGBTransferFunction(0)
  if (curve === undefined) return
  curve.removeAllPoints()
  for (const [value, light] of points(window, table)) {
    const level = invert ? 1 - light : light
    curve.addRGBPoint(value, level, level, level)
  }
}

function points(window: GreyWindow, table: LookUpTable | undefined): readonly (readonly [number, number])[] {
  if (table !== undefined) {
    const last = table.entries.length - 1
    const top = 2 ** table.bits - 1
    return Array.from({ length: Math.min(last + 1, 4096) }, (_, step) => {
      const at = Math.round((step / Math.min(last, 4095)) * last)
      return [table.firstMapped + at, (table.entries[at] ?? 0) / top] as const
    })
  }
  const { lower, upper } = windowRange(window)
  if (window.function !== 'SIGMOID')
    return [
      [lower, 0],
      [upper, 1],
    ]
  return Array.from({ length: steps + 1 }, (_, step) => {
    const value = window.center + (step / steps - 0.5) * 4 * window.width
    return [value, 1 / (1 + Math.exp((-4 * (value - window.center)) / window.width))] as const
  })
}
