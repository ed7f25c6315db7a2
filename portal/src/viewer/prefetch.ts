import { cache } from '@cornerstonejs/core'
import { loadPicture } from './image-loader.ts'
import { orderFrom } from './prefetch-order.ts'

/** Loads the pictures of a stack from its position outwards. */
export interface Prefetch {
  /** What to load next follows from the position; a new one reorders what hasn't begun. */
  moveTo(index: number): void
  stop(): void
}

const atOnce = 4

/**
 * Begins to load `imageIds`, nearest to `start` first and those ahead before those behind, until the memory for
 * pictures is nearly full. `onLoaded` hears of each.
 */
export function prefetchStack(imageIds: readonly string[], start: number, onLoaded: () => void): Prefetch {
  let order = orderFrom(start, imageIds.length)
  let running = 0
  let isStopped = false
  const tried = new Set<number>()
  const next = (): void => {
    while (!isStopped && running < atOnce && hasRoom()) {
      const index = order.find((candidate) => !tried.has(candidate))
      const imageId = index === undefined ? undefined : imageIds[index]
      if (index === undefined || imageId === undefined) return
      tried.add(index)
      running += 1
      loadPicture(imageId)
        .then(onLoaded, () => {
          // The pane that shows it says why it can't be shown
        })
        .finally(() => {
          running -= 1
          next()
        })
    }
  }
  next()
  return {
    moveTo: (index) => {
      order = orderFrom(index, imageIds.length)
      next()
    },
    stop: () => {
      isStopped = true
    },
  }
}

function hasRoom(): boolean {
  return cache.getCacheSize() < cache.getMaxCacheSize() * 0.9
}
