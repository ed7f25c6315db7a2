import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../log.ts'
import { rebuildMetadata } from './metadata-rebuild.ts'
import { divider, pack, unpack, without } from './metadata-text.ts'
import type { ArchiveIndex, ChangedStudy, ObjectStore } from './ports.ts'

export interface ChangeWorkerPorts {
  readonly objects: ObjectStore
  readonly index: ArchiveIndex
  readonly log: Logger
  readonly quietMs: number
  /** Whether this process works at all, beside `settle`. */
  readonly runs: boolean
  readonly listeners: readonly ((studyUid: string) => Promise<void>)[]
}

export interface ChangeWorker {
  /** Something changed here. */
  wake(): void
  /** Works until no change is left, whether quiet or not, and other nodes are done with theirs. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** Changes that other nodes left are found by looking now and then. */
const lookMs = 5000
/** How often `settle` looks whether others are done. */
const othersMs = 100
/** A sender that never pauses holds the consequences back for so many quiet times. */
const patience = 10
/** Studies that are worked on side by side. */
const atOnce = 4
/** A reader that holds a key is done with it after this. */
const sweepAgeMs = 600_000

/** Draws the consequences of changes, one study at a time: the series' metadata objects, then whoever listens. */
export function startChangeWorker(ports: ChangeWorkerPorts): ChangeWorker {
  const { index, log, objects, quietMs } = ports
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let waitingSince: number | undefined
  let busy: Promise<void> = Promise.resolve()
  let swept = 0

  const loop = async (quiet: number): Promise<void> => {
    for (;;) {
      const change = stopped ? undefined : await index.changes.claim(quiet)
      if (!change) return
      await work(ports, change)
    }
  }
  const round = async (quiet: number): Promise<void> => {
    await Promise.all(Array.from({ length: atOnce }, () => loop(quiet)))
    if (Date.now() - swept < sweepAgeMs || stopped) return
    swept = Date.now()
    await index.changes.sweep(sweepAgeMs, (key) => objects.metadata.remove(key))
  }
  const later = (ms: number): void => {
    if (stopped || !ports.runs || timer) return
    timer = setTimeout(() => {
      timer = undefined
      waitingSince = undefined
      busy = busy
        .then(() => round(quietMs))
        .catch((error: unknown) => {
          if (!stopped)
            log.error({ event: 'changes.failed', err: error }, 'looking for changed studies failed')
        })
        .finally(() => later(lookMs))
    }, ms)
    timer.unref()
  }
  later(lookMs)
  return {
    wake() {
      clearTimeout(timer)
      timer = undefined
      waitingSince ??= Date.now()
      later(Math.min(quietMs + 10, Math.max(0, waitingSince + patience * quietMs - Date.now())))
    },
    async settle() {
      const settled = busy.then(async () => {
        await round(0)
        while (!stopped && (await index.changes.areClaimed())) {
          await sleep(othersMs)
          await round(0)
        }
      })
      busy = settled.catch(() => {})
      await settled
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await Promise.race([busy, sleep(10_000)])
    },
  }
}

async function work(ports: ChangeWorkerPorts, change: ChangedStudy): Promise<void> {
  const { index, log, listeners } = ports
  try {
    await consolidate(ports, change.studyId)
    for (const listener of listeners) await listener(change.studyUid)
    await index.changes.done(change)
  } catch (error) {
    log.error(
      { event: 'study-change.failed', study: change.studyId, err: error },
      'consequences of a change failed',
    )
    await index.changes.failed(change)
  }
}

/** Puts fresh metadata into the metadata object of their series. */
async function consolidate(ports: ChangeWorkerPorts, studyId: number): Promise<void> {
  const { objects, index } = ports
  for (const { seriesId, metadataKey } of await index.changes.freshSeries(studyId)) {
    const fresh = await index.changes.fresh(seriesId)
    const held = metadataKey === null ? undefined : await objects.metadata.read(metadataKey)
    if (metadataKey !== null && !held) {
      await rebuildMetadata(ports, metadataKey)
      continue
    }
    const renewed = fresh.filter(({ version }) => version > 0).map(({ sopUid }) => sopUid)
    const before = held ? without(await unpack(held), renewed).toString() : ''
    const lines = [...(before === '' ? [] : [before]), ...fresh.map(({ json }) => json)]
    const key = randomUUID()
    await objects.metadata.write(key, await pack(lines.join(divider)))
    const replaced = await index.changes.replaceMetadata({
      seriesId,
      previous: metadataKey,
      key,
      put: fresh,
    })
    if (!replaced) await objects.metadata.remove(key)
  }
}
