import type { Types } from '@cornerstonejs/core'
import type { GreyArray } from './decode/grey.ts'
import { entryFor, type LookUpTable } from './look-up-table.ts'
import { reduce } from './reduce.ts'
import { type GreyWindow, grey } from './window.ts'

/** How a pane wants its grey: through a window, or through the object's own table. */
export interface GreyDisplay {
  readonly window: GreyWindow
  readonly table?: LookUpTable
  readonly invert: boolean
}

const displays = new WeakMap<HTMLCanvasElement, GreyDisplay>()

/** Says how grey is drawn on a canvas from now on. */
export function setGreyDisplay(canvas: HTMLCanvasElement, display: GreyDisplay): void {
  displays.set(canvas, display)
}

/** Grey from 0 to 255 that a value is shown with. */
export function greyFor(display: GreyDisplay, value: number): number {
  const { table } = display
  const light =
    table === undefined ? grey(display.window, value) : (entryFor(table, value) / (2 ** table.bits - 1)) * 255
  return display.invert ? 255 - light : light
}

/** A canvas of the size of the picture, kept per pane and drawn anew when picture or display change. */
interface Drawn {
  readonly canvas: OffscreenCanvas
  readonly pixels: GreyArray
  readonly display: GreyDisplay
  /** Pixels of the picture along each side that one of the canvas stands for. */
  readonly by: number
}
const drawn = new WeakMap<HTMLCanvasElement, Drawn>()

/** Draws a grey picture without WebGL; in the shape of the renderer that Cornerstone calls for an image. */
export function drawGrey(element: Types.CPUFallbackEnabledElement): void {
  const { canvas, image } = element
  const context = canvas?.getContext('2d')
  const display = canvas === undefined ? undefined : displays.get(canvas)
  if (canvas === undefined || image === undefined || !context) return
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.fillStyle = '#000'
  context.fillRect(0, 0, canvas.width, canvas.height)
  if (display === undefined) return
  const m = matrixOf(element)
  const reduction = Math.floor(1 / Math.max(1e-3, Math.hypot(m[0], m[1]), Math.hypot(m[2], m[3])))
  const { by, canvas: picture } = pictureFor(canvas, image, display, reduction)
  context.setTransform(...m)
  context.imageSmoothingEnabled = true
  context.imageSmoothingQuality = 'medium'
  context.drawImage(picture, 0, 0, picture.width * by, picture.height * by)
}

function matrixOf(
  element: Types.CPUFallbackEnabledElement,
): readonly [number, number, number, number, number, number] {
  const m = element.transform?.getMatrix() ?? [1, 0, 0, 1, 0, 0]
  return [m[0] ?? 1, m[1] ?? 0, m[2] ?? 0, m[3] ?? 1, m[4] ?? 0, m[5] ?? 0]
}

function pictureFor(
  canvas: HTMLCanvasElement,
  image: Types.IImage,
  display: GreyDisplay,
  reduction: number,
): Drawn {
  const full = image.getPixelData() as GreyArray
  // What the screen can't show needn't be windowed: large radiographs are ten times the pane
  const { pixels, columns, rows, by } = reduce(full, image.width, image.height, reduction)
  const last = drawn.get(canvas)
  if (last?.pixels === pixels && last.display === display) return last
  const isSameSize = last?.canvas.width === columns && last.canvas.height === rows
  const target = isSameSize && last !== undefined ? last.canvas : new OffscreenCanvas(columns, rows)
  const data = new ImageData(columns, rows)
  paint(pixels, display, new Uint32Array(data.data.buffer))
  target.getContext('2d', { willReadFrequently: true })?.putImageData(data, 0, 0)
  const picture = { canvas: target, pixels, display, by }
  drawn.set(canvas, picture)
  return picture
}

/** Fills 32-bit pixels (opaque grey) from values; whole numbers go through a table of all values of their type. */
export function paint(pixels: GreyArray, display: GreyDisplay, out: Uint32Array): void {
  if (pixels instanceof Float32Array) {
    for (let at = 0; at < pixels.length; at++) out[at] = opaque(greyFor(display, pixels[at] ?? 0))
    return
  }
  const offset = pixels instanceof Int16Array ? 32_768 : 0
  const size = pixels instanceof Uint8Array ? 256 : 65_536
  const table = new Uint32Array(size)
  for (let at = 0; at < size; at++) table[at] = opaque(greyFor(display, at - offset))
  for (let at = 0; at < pixels.length; at++) out[at] = table[(pixels[at] ?? 0) + offset] ?? 0
}

function opaque(light: number): number {
  const level = Math.round(light)
  return (0xff_00_00_00 | (level << 16) | (level << 8) | level) >>> 0
}
