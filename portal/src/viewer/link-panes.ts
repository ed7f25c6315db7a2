import { dot, normalOf } from './geometry.ts'
import type { Pane } from './pane.ts'
import type { StackImage } from './series-model.ts'

/** Whether two pictures lie parallel in the same frame of reference, so that their positions can be compared. */
export function mayLink(a: StackImage | undefined, b: StackImage | undefined): boolean {
  if (a?.plane === undefined || b?.plane === undefined) return false
  const isSameFrame =
    a.plane.frameOfReference !== undefined && a.plane.frameOfReference === b.plane.frameOfReference
  return isSameFrame && Math.abs(dot(normalOf(a.plane), normalOf(b.plane))) > 0.99
}

/** Moves the other panes to the picture nearest to the one that `leader` shows. */
export function follow(leader: Pane, others: readonly Pane[]): void {
  const { model, wanted } = leader.state.get()
  const led = model?.images[wanted]
  for (const other of others) {
    const images = other.state.get().model?.images ?? []
    if (led?.plane === undefined || !mayLink(led, images[0])) continue
    const normal = normalOf(led.plane)
    const height = dot(led.plane.position, normal)
    const nearest = images
      .map(({ plane }, index) => ({
        index,
        apart: plane ? Math.abs(dot(plane.position, normal) - height) : Infinity,
      }))
      .reduce((best, one) => (one.apart < best.apart ? one : best), { index: 0, apart: Infinity })
    if (Number.isFinite(nearest.apart)) void other.goTo(nearest.index)
  }
}
