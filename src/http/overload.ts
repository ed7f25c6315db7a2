import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import { ExchangeError } from '../errors.ts'

const limits = { lagMs: 500, heapShare: 0.8 }
const everyMs = 1000
const retryAfter = 5

/** What a node's state is judged by. */
interface Load {
  /** Mean delay of the event loop over the last second, in ms. */
  readonly lagMs: number
  /** Of the heap that the process may have, 0 to 1. */
  readonly heapShare: number
}

interface OverloadGuard {
  /** Turns requests away while the node is overloaded: 503, `Retry-After: 5`. */
  guard(app: FastifyInstance, refused: () => void): void
  close(): void
}

/** Watches the event loop and the heap; two bad seconds in a row are an overload, one good second ends it. */
export function overloadGuard(measure: () => Load = measured()): OverloadGuard {
  let bad = 0
  const timer = setInterval(() => {
    const { lagMs, heapShare } = measure()
    bad = lagMs > limits.lagMs || heapShare > limits.heapShare ? bad + 1 : 0
  }, everyMs)
  timer.unref()
  return {
    guard(app, refused) {
      app.addHook('onRequest', async () => {
        if (bad < 2) return
        refused()
        throw new ExchangeError('unavailable', undefined, { retryAfter, detail: 'overload' })
      })
    },
    close: () => clearInterval(timer),
  }
}

function measured(): () => Load {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  return () => {
    const lagMs = delay.mean / 1e6 || 0
    delay.reset()
    const { used_heap_size, heap_size_limit } = getHeapStatistics()
    return { lagMs, heapShare: used_heap_size / heap_size_limit }
  }
}
