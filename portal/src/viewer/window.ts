import { type DataSet, numbers, text, texts } from './dicom-json.ts'

export type WindowFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'

/** A grey window in the units of the modality (PS3.3 C.11.2.1.2). */
export interface GreyWindow {
  readonly center: number
  readonly width: number
  readonly function: WindowFunction
}

/** A window that the object brings, with its own name for it. */
export interface StoredWindow extends GreyWindow {
  readonly explanation?: string
}

const functions = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const

/** All usable windows of a data set or of an item of a Frame VOI LUT Sequence. */
export function storedWindows(set: DataSet | undefined): readonly StoredWindow[] {
  const widths = numbers(set, '00281051')
  const explanations = texts(set, '00281055')
  const term = text(set, '00281056')
  const kind = functions.find((name) => name === term) ?? 'LINEAR'
  return numbers(set, '00281050')
    .map((center, at) => {
      const explanation = explanations[at]
      const window = { center, width: widths[at] ?? 0, function: kind }
      return explanation === undefined || explanation === '' ? window : { ...window, explanation }
    })
    .filter(isUsable)
}

/** A linear window is at least 1 wide, the others wider than 0: PS3.3 C.11.2.1.2.1, C.11.2.1.3. */
export function isUsable(window: GreyWindow): boolean {
  return window.function === 'LINEAR' ? window.width >= 1 : window.width > 0
}

/** Values that turn black and white: PS3.3 C.11.2.1.2.1 (linear), C.11.2.1.3.2 (exact). */
export function windowRange(window: GreyWindow): { readonly lower: number; readonly upper: number } {
  const { center, width } = window
  if (window.function === 'LINEAR_EXACT') return { lower: center - width / 2, upper: center + width / 2 }
  // A width of 1 is a threshold; the step must stay wider than nothing for the renderers
  const half = Math.max(width - 1, 1e-6) / 2
  return { lower: center - 0.5 - half, upper: center - 0.5 + half }
}

/** Window that shows all values from `min` to `max`. */
export function fullWindow(min: number, max: number): GreyWindow {
  if (max <= min) return { center: min, width: 1, function: 'LINEAR_EXACT' }
  return { center: (min + max) / 2, width: max - min, function: 'LINEAR_EXACT' }
}

/** Grey from 0 to 255 for a value. */
export function grey(window: GreyWindow, value: number): number {
  if (window.function === 'SIGMOID')
    // PS3.3 C.11.2.1.3.1
    return 255 / (1 + Math.exp((-4 * (value - window.center)) / window.width))
  const { lower, upper } = windowRange(window)
  return Math.max(0, Math.min(255, ((value - lower) / (upper - lower)) * 255))
}
