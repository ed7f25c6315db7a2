import { dot, normalOf, type Plane } from './geometry.ts'
import type { Pane } from './pane.ts'
import type { SeriesModel, StackImage } from './series-model.ts'

/** Where each pane stood when its reader linked it, by the pane's id. */
export type Anchors = Readonly<
  Record<string, { readonly model: SeriesModel; readonly index: number } | undefined>
>

/** How two panes scroll together: by position in the same frame of reference, or by an offset that was set by hand. */
export type LinkKind = 'frame' | 'hand'

/** Whether two pictures lie parallel in the same frame of reference, so that their positions can be compared. */
export function mayLink(a: StackImage | undefined, b: StackImage | undefined): boolean {
  if (a?.plane === undefined || b?.plane === undefined) return false
  const isSameFrame =
    a.plane.frameOfReference !== undefined && a.plane.frameOfReference === b.plane.frameOfReference
  return isSameFrame && areParallel(a.plane, b.plane)
}

const areParallel = (a: Plane, b: Plane): boolean => Math.abs(dot(normalOf(a), normalOf(b))) > 0.99

/** How two panes can scroll together as they are now; undefined when nothing says which pictures belong together. */
export function linkKind(a: Pane, b: Pane, anchors: Anchors): LinkKind | undefined {
  const [one, other] = [a.state.get().model, b.state.get().model]
  if (one === undefined || other === undefined) return undefined
  if (mayLink(one.images[0], other.images[0])) return 'frame'
  return anchors[a.id]?.model === one && anchors[b.id]?.model === other ? 'hand' : undefined
}

/** Takes down where panes stand, so that their distance stays. */
export function anchorsOf(panes: readonly Pane[]): Anchors {
  return Object.fromEntries(
    panes.map(({ id, state }) => {
      const { model, wanted } = state.get()
      return [id, model === undefined ? undefined : { model, index: wanted }]
    }),
  )
}

/** Moves the other panes to the picture that belongs to the one that `leader` shows. */
export function follow(leader: Pane, others: readonly Pane[], anchors: Anchors): void {
  for (const other of others) {
    const kind = linkKind(leader, other, anchors)
    const index =
      kind === 'frame'
        ? samePlace(leader, other)
        : kind === 'hand'
          ? sameDistance(leader, other, anchors)
          : undefined
    if (index !== undefined) void other.goTo(index)
  }
}

function samePlace(leader: Pane, other: Pane): number | undefined {
  const { model, wanted } = leader.state.get()
  const plane = model?.images[wanted]?.plane
  if (plane === undefined) return undefined
  const normal = normalOf(plane)
  return nearestTo(other.state.get().model, normal, dot(plane.position, normal))
}

/** As far from where it stood as the leader is from where that stood: in mm where both lie parallel, else in pictures. */
function sameDistance(leader: Pane, other: Pane, anchors: Anchors): number | undefined {
  const [from, to] = [anchors[leader.id], anchors[other.id]]
  const { model, wanted } = leader.state.get()
  if (from === undefined || to === undefined) return undefined
  const [led, start, own] = [
    model?.images[wanted]?.plane,
    from.model.images[from.index]?.plane,
    to.model.images[to.index]?.plane,
  ]
  if (led === undefined || start === undefined || own === undefined || !areParallel(led, own))
    return to.index + wanted - from.index
  const normal = normalOf(led)
  const moved = dot(led.position, normal) - dot(start.position, normal)
  return nearestTo(to.model, normal, dot(own.position, normal) + moved)
}

function nearestTo(
  model: SeriesModel | undefined,
  normal: ReturnType<typeof normalOf>,
  height: number,
): number | undefined {
  let best: { readonly index: number; readonly apart: number } | undefined
  for (const [index, { plane }] of (model?.images ?? []).entries()) {
    const apart = plane === undefined ? Infinity : Math.abs(dot(plane.position, normal) - height)
    if (Number.isFinite(apart) && apart < (best?.apart ?? Infinity)) best = { index, apart }
  }
  return best?.index
}
