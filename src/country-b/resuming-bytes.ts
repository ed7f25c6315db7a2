import { setTimeout as sleep } from 'node:timers/promises'
import { ExchangeError } from '../errors.ts'

/** Bytes of an object from `at` on, as they come. */
export interface BytesFrom {
  readonly at: number
  /** How many there are from the first on, where it is known. */
  readonly total: number | undefined
  readonly body: AsyncIterable<Buffer>
}

export interface Resuming {
  /** How long to try without a byte coming, in milliseconds. */
  readonly patienceMs: number
  readonly signal?: AbortSignal | undefined
}

const shortestMs = 200
const longestMs = 10_000

/**
 * The bytes of an object over a line that may break: where it does, the rest is asked for again, from the byte that is
 * missing on. A source that starts anew is read over what came before, so at most one object comes twice.
 * Errors: those of `open` that waiting doesn't help; what broke last, when no byte came for `patienceMs`.
 * @param open asks for the object from a byte on.
 */
export async function* resumingBytes(
  open: (from: number) => Promise<BytesFrom>,
  { patienceMs, signal }: Resuming,
): AsyncGenerator<Buffer> {
  let at = 0
  let total: number | undefined
  let failures = 0
  let since = performance.now()
  for (;;) {
    try {
      const opened = await open(at)
      total = opened.total ?? total
      for await (const chunk of missing(opened, at)) {
        yield chunk
        at += chunk.length
        failures = 0
        since = performance.now()
      }
      // What is shorter than promised and ended well is another object: its digest says so
      return
    } catch (error) {
      if (total !== undefined && total > 0 && at >= total) return // all of it came before the line broke
      const isOver = performance.now() - since > patienceMs
      if (isOver || !mayPass(error)) throw error
      await rest(Math.max(waitMs(failures++), askedMs(error)), signal)
    }
  }
}

/** Errors: the signal's, when whoever asked gave up. */
async function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await sleep(ms, undefined, signal ? { signal } : {})
}

/** What an answer has from a byte on. Errors: `peer-refused` when it begins later. */
async function* missing({ at, body }: BytesFrom, from: number): AsyncGenerator<Buffer> {
  if (at > from) throw new ExchangeError('peer-refused', undefined, { detail: 'another range than asked' })
  let over = from - at
  for await (const chunk of body) {
    const fresh = over === 0 ? chunk : chunk.subarray(Math.min(over, chunk.length))
    over -= chunk.length - fresh.length
    if (fresh.length > 0) yield fresh
  }
}

/** A line that broke, a peer that is down or asks to wait: what is refused stays refused. */
const mayPass = (error: unknown): boolean =>
  !(error instanceof ExchangeError) || error.code === 'peer-unavailable' || error.code === 'too-many-requests'

const waitMs = (failures: number): number =>
  Math.min(longestMs, shortestMs * 2 ** failures) * (0.5 + Math.random() / 2)

/** As long as a source asks to be left alone; 120 seconds at most, the line sees to that. */
const askedMs = (error: unknown): number =>
  error instanceof ExchangeError ? (error.retryAfter ?? 0) * 1000 : 0
