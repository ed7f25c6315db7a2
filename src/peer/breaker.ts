import { ExchangeError } from '../errors.ts'

interface BreakerOptions {
  readonly failures: number
  readonly windowMs: number
  readonly openMs: number
  readonly now?: () => number
}

export interface Breaker {
  /** Errors: `peer-unavailable` with the seconds to wait, while the breaker is open. */
  check(): void
  succeeded(): void
  failed(): void
}

/**
 * Stops calling a peer that does not answer: after so many failures within the window it is left alone for a while, then
 * one request tries again.
 */
export function createBreaker({ failures, windowMs, openMs, now = Date.now }: BreakerOptions): Breaker {
  let recent: number[] = []
  let openUntil = 0
  return {
    check() {
      const left = openUntil - now()
      if (left > 0)
        throw new ExchangeError('peer-unavailable', undefined, { retryAfter: Math.ceil(left / 1000) })
      if (openUntil > 0) openUntil = now() + openMs // half open: this one tries, the others wait
    },
    succeeded() {
      recent = []
      openUntil = 0
    },
    failed() {
      const at = now()
      recent = [...recent.filter((time) => time > at - windowMs), at]
      if (openUntil > 0 || recent.length >= failures) openUntil = at + openMs
    },
  }
}
