import { ExchangeError } from '../errors.ts'

interface BreakerOptions {
  readonly failures: number
  readonly windowMs: number
  /** How long the peer is left alone at first; twice as long after each try that fails, to `longestOpenMs`. */
  readonly openMs: number
  readonly longestOpenMs: number
  readonly now?: () => number
}

export interface Breaker {
  /** Errors: `peer-unavailable` with the seconds to wait, while the breaker is open. */
  check(): void
  succeeded(): void
  failed(): void
  /** `trying`: the pause is over, and the next request tells whether the peer is back. */
  state(): 'closed' | 'open' | 'trying'
}

/**
 * Stops calling a peer that does not answer: after so many failures within the window it is left alone for a while, then
 * one request tries again. A peer that starts anew is back within seconds, and one that is gone is hardly called.
 */
export function createBreaker({
  failures,
  windowMs,
  openMs,
  longestOpenMs,
  now = Date.now,
}: BreakerOptions): Breaker {
  let recent: number[] = []
  let pauseMs = openMs
  let openUntil = 0
  return {
    check() {
      const left = openUntil - now()
      if (left > 0)
        throw new ExchangeError('peer-unavailable', undefined, { retryAfter: Math.ceil(left / 1000) })
      if (openUntil === 0) return
      pauseMs = Math.min(longestOpenMs, pauseMs * 2)
      openUntil = now() + pauseMs // half open: this one tries, the others wait
    },
    succeeded() {
      recent = []
      openUntil = 0
      pauseMs = openMs
    },
    failed() {
      const at = now()
      recent = [...recent.filter((time) => time > at - windowMs), at]
      if (openUntil > 0 || recent.length >= failures) openUntil = at + pauseMs
    },
    state: () => (openUntil === 0 ? 'closed' : openUntil > now() ? 'open' : 'trying'),
  }
}
