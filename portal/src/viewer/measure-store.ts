import type { Point } from './camera.ts'
import { type MeasureKind, type Measurement, pointsOf } from './measure.ts'
import { createStore, type Store } from './store.ts'

interface Measurements {
  readonly done: readonly Measurement[]
  /** The one whose points are still being placed; its last point follows the pointer. */
  readonly growing: Measurement | undefined
}

/** Measurements of all pictures while the viewer is open. */
export interface MeasureStore extends Store<Measurements> {
  /** Places a point; begins a measurement, or ends it with its last point, which is then given back. */
  place(kind: MeasureKind, imageId: string, point: Point): Measurement | undefined
  /** Moves the point that isn't placed yet. */
  follow(point: Point): void
  movePoint(id: number, index: number, point: Point): void
  /** Drops the growing one; tells whether there was one. */
  cancel(): boolean
  clear(imageId: string): void
}

export function createMeasureStore(): MeasureStore {
  const store = createStore<Measurements>({ done: [], growing: undefined })
  let next = 1
  return {
    ...store,
    place: (kind, imageId, point) => {
      const { growing, done } = store.get()
      const isSame = growing?.kind === kind && growing.imageId === imageId
      const points = isSame ? [...growing.points.slice(0, -1), point] : [point]
      const measurement: Measurement = { id: isSame ? growing.id : next++, kind, imageId, points }
      if (points.length < pointsOf[kind]) {
        store.set({ growing: { ...measurement, points: [...points, point] } })
        return undefined
      }
      store.set({ done: [...done, measurement], growing: undefined })
      return measurement
    },
    follow: (point) => {
      const { growing } = store.get()
      if (growing !== undefined)
        store.set({ growing: { ...growing, points: [...growing.points.slice(0, -1), point] } })
    },
    movePoint: (id, index, point) => {
      const move = (one: Measurement) =>
        one.id === id ? { ...one, points: one.points.map((old, at) => (at === index ? point : old)) } : one
      store.set({ done: store.get().done.map(move) })
    },
    cancel: () => {
      const isGrowing = store.get().growing !== undefined
      if (isGrowing) store.set({ growing: undefined })
      return isGrowing
    },
    clear: (imageId) =>
      store.set({ done: store.get().done.filter((one) => one.imageId !== imageId), growing: undefined }),
  }
}
