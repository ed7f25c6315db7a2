import type { AuditEvent } from '@medplum/fhirtypes'
import { auditEventId } from '../domain/audit.ts'
import type { Logger } from '../log.ts'
import type { ForwardStore } from './ports.ts'

/** PEM files with which a receiver is called. */
export interface TlsFiles {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

/** An audit repository. */
export interface AuditReceiver {
  readonly name: string
  /** Resolves when all of them were taken; after an error all of them are sent again. */
  send(events: readonly AuditEvent[], signal: AbortSignal): Promise<void>
}

const batch = 200
const idleMs = 1000
const longestMs = 60_000

/**
 * Sends every entry of the journal to each receiver, in the order of each chain, at least once. The journal is what waits:
 * the database remembers how far each receiver is, so nothing is lost while one is away, over restarts and whatever node
 * goes on; one receiver never waits for another.
 */
export function startForwarding(
  store: ForwardStore,
  receivers: readonly AuditReceiver[],
  log: Logger,
  wait: { readonly idleMs: number; readonly longestMs: number } = { idleMs, longestMs },
): { close(): Promise<void> } {
  const ended = new AbortController()
  const running = receivers.map((receiver) => forward(store, receiver, log, wait, ended.signal))
  return {
    async close() {
      ended.abort()
      await Promise.all(running)
    },
  }
}

async function forward(
  store: ForwardStore,
  { name, send }: AuditReceiver,
  log: Logger,
  wait: { readonly idleMs: number; readonly longestMs: number },
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      const sent = await store.next(name, batch, (records) => send(records.map(eventOf), signal))
      if (failures > 0)
        log.info({ event: 'audit.forwarding', receiver: name }, 'the audit receiver takes entries again')
      failures = 0
      if (sent === 0) await rest(wait.idleMs, signal)
    } catch (error) {
      if (signal.aborted) return
      if (failures++ === 0)
        log.error(
          { event: 'audit.not-forwarded', receiver: name, err: error },
          'the audit receiver takes no entries',
        )
      await rest(Math.min(wait.longestMs, wait.idleMs * 2 ** Math.min(failures, 10)), signal)
    }
  }
}

/** Entries keep the id under which our own search (ITI-81) gives them. */
function eventOf({ node, seq, record }: { node: string; seq: number; record: string }): AuditEvent {
  const { event } = JSON.parse(record) as { event: AuditEvent }
  return { ...event, id: auditEventId(node, seq) }
}

const rest = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
