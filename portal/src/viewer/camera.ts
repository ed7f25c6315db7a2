import type { StackViewport, Types } from '@cornerstonejs/core'
import type { Drawing } from './engine.ts'

/** A place in the picture, in pixels from the outer corner of its first pixel: x to the right, y down. */
export type Point = readonly [x: number, y: number]

/** How picture and screen lie on each other. Places on the screen are CSS pixels from the pane's corner. */
export interface Camera {
  toPicture(onScreen: Point): Point | undefined
  toScreen(inPicture: Point): Point | undefined
  /** Screen pixels per pixel of the picture, along its rows. */
  scale(): number
  zoomBy(factor: number, around?: Point): void
  panBy(byScreen: Point): void
  /** Flips the picture along its own rows and columns, then turns it clockwise by quarters. */
  orient(degrees: number, flipHorizontal: boolean, flipVertical: boolean): void
  /** Fills the pane with the part of the picture between two corners. */
  showArea(from: Point, to: Point): void
  /** Fits the picture into the pane, upright. */
  reset(): void
  /** To be called when the pane's size or picture changed. */
  touched(): void
}

const smallest = 0.02
const largest = 60

/** The camera of a viewport; `onChange` hears of every change. */
export function createCamera(viewport: StackViewport, drawing: Drawing, onChange: () => void): Camera {
  // The card's index 0 is the middle of the first pixel, the canvas's its corner
  const shift = drawing === 'gpu' ? 0.5 : 0

  const toScreen = ([x, y]: Point): Point | undefined => {
    const plane = planeOf(viewport)
    if (plane === undefined) return undefined
    const { origin, row, column } = plane
    const world = origin.map(
      (start, axis) => start + (x - shift) * (row[axis] ?? 0) + (y - shift) * (column[axis] ?? 0),
    )
    const [left, top] = viewport.worldToCanvas(world as Types.Point3)
    return [left, top]
  }
  const toPicture = ([left, top]: Point): Point | undefined => {
    const plane = planeOf(viewport)
    if (plane === undefined) return undefined
    const world = viewport.canvasToWorld([left, top])
    return [along(world, plane.origin, plane.row) + shift, along(world, plane.origin, plane.column) + shift]
  }
  const scale = (): number => {
    const [a, b] = [toScreen([0, 0]), toScreen([1, 0])]
    return a === undefined || b === undefined ? 1 : Math.hypot(b[0] - a[0], b[1] - a[1])
  }
  const moved = (change: () => void): void => {
    if (planeOf(viewport) === undefined) return
    change()
    viewport.render()
    onChange()
  }
  const panWorld = (from: Types.Point3, to: Types.Point3): void => {
    const { focalPoint, position } = viewport.getCamera()
    if (focalPoint === undefined || position === undefined) return
    const by = from.map((value, axis) => value - (to[axis] ?? 0))
    const shifted = (point: Types.Point3) =>
      point.map((value, axis) => value + (by[axis] ?? 0)) as Types.Point3
    viewport.setCamera({ focalPoint: shifted(focalPoint), position: shifted(position) })
  }
  const panBy = ([x, y]: Point): void =>
    moved(() => {
      const [left, top] = middle(viewport)
      const from = [...viewport.canvasToWorld([left, top])] as Types.Point3
      panWorld(from, viewport.canvasToWorld([left + x, top + y]))
    })
  const zoomBy = (factor: number, around?: Point): void =>
    moved(() => {
      const { parallelScale } = viewport.getCamera()
      const after = scale() * factor
      if (parallelScale === undefined || after < smallest || after > largest) return
      const center = around ?? middle(viewport)
      const before = [...viewport.canvasToWorld([...center])] as Types.Point3
      viewport.setCamera({ parallelScale: parallelScale / factor })
      panWorld(before, viewport.canvasToWorld([...center]))
    })
  return {
    toPicture,
    toScreen,
    scale,
    zoomBy,
    panBy,
    showArea: (from, to) => {
      const [a, b] = [toScreen(from), toScreen(to)]
      if (a === undefined || b === undefined) return
      const [x, y] = middle(viewport)
      panBy([x - (a[0] + b[0]) / 2, y - (a[1] + b[1]) / 2])
      const size = [Math.max(1, Math.abs(b[0] - a[0])), Math.max(1, Math.abs(b[1] - a[1]))] as const
      zoomBy(Math.min((2 * x) / size[0], (2 * y) / size[1]))
    },
    orient: (degrees, flipHorizontal, flipVertical) =>
      moved(() => {
        // The renderers differ in what they flip once the picture is turned
        viewport.setViewPresentation({ rotation: 0 })
        viewport.setCamera({ flipHorizontal, flipVertical })
        viewport.setViewPresentation({ rotation: degrees })
        viewport.setCamera({})
      }),
    reset: () =>
      moved(() => {
        viewport.setCamera({ flipHorizontal: false, flipVertical: false })
        viewport.setViewPresentation({ rotation: 0 })
        viewport.resetCamera()
        viewport.setCamera({})
      }),
    touched: () => moved(() => viewport.setCamera({})),
  }
}

function middle(viewport: StackViewport): Point {
  return [viewport.element.clientWidth / 2, viewport.element.clientHeight / 2]
}

interface WorldPlane {
  readonly origin: readonly number[]
  readonly row: readonly number[]
  readonly column: readonly number[]
}

function planeOf(viewport: StackViewport): WorldPlane | undefined {
  const data = viewport.getImageData() as
    | { origin: readonly number[]; spacing: readonly number[]; direction: ArrayLike<number> }
    | undefined
  if (data === undefined) return undefined
  const { origin, spacing, direction } = data
  const axis = (first: number, step: number) => [0, 1, 2].map((at) => (direction[first + at] ?? 0) * step)
  return { origin, row: axis(0, spacing[0] ?? 1), column: axis(3, spacing[1] ?? 1) }
}

function along(world: readonly number[], origin: readonly number[], step: readonly number[]): number {
  let product = 0
  let square = 0
  for (const [axis, part] of step.entries()) {
    product += ((world[axis] ?? 0) - (origin[axis] ?? 0)) * part
    square += part * part
  }
  return square === 0 ? 0 : product / square
}
