import type { Logger } from '../log.ts'
import type { ObjectStore, SweepLedger } from './ports.ts'
import { type SweepOptions, sweep } from './sweep.ts'

interface SweepWorkerPorts {
  readonly objects: ObjectStore
  readonly ledger: SweepLedger
  readonly log: Logger
  readonly options: SweepOptions
  /** How often, over all nodes; 0: never. */
  readonly everyMs: number
}

/** How often a node looks whether a sweep is due. */
const lookMs = 600_000

/** Sweeps the object store now and then, in one node of all. */
export function startSweeper(ports: SweepWorkerPorts): { stop(): Promise<void> } {
  const { objects, ledger, log, options, everyMs } = ports
  if (everyMs <= 0) return { stop: async () => {} }
  const stopping = new AbortController()
  let busy: Promise<unknown> = Promise.resolve()
  const look = (): void => {
    busy = busy.then(() =>
      ledger
        .inTurn(everyMs, async () => {
          const swept = await sweep({ objects, ledger }, { ...options, signal: stopping.signal })
          log.info({ event: 'sweep.done', ...swept }, 'the object store was swept')
        })
        .catch((error: unknown) => {
          if (!stopping.signal.aborted)
            log.error({ event: 'sweep.failed', err: error }, 'the sweep broke off')
        }),
    )
  }
  const timer = setInterval(look, lookMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      stopping.abort()
      await busy
    },
  }
}
