/** A token and how many seconds it lives from when it came. */
export interface Expiring {
  readonly token: string
  readonly expiresIn: number
}

/** Renew this long before the end: the other clock may be a little ahead, and a request takes its time. */
const marginSeconds = 45

/**
 * Keeps one token and gets a new one shortly before it ends; any number of callers share one request.
 */
export function renewed(fetch: (transaction: string) => Promise<Expiring>): {
  get(transaction: string): Promise<string>
  /** Forgets a token that was refused, if it is still the one held. */
  drop(token: string): void
} {
  let held: { readonly token: string; readonly until: number } | undefined
  let pending: Promise<string> | undefined
  return {
    get(transaction) {
      if (held && Date.now() < held.until) return Promise.resolve(held.token)
      pending ??= fetch(transaction)
        .then(({ token, expiresIn }) => {
          held = { token, until: Date.now() + Math.max(1, expiresIn - marginSeconds) * 1000 }
          return token
        })
        .finally(() => {
          pending = undefined
        })
      return pending
    },
    drop(token) {
      if (held?.token === token) held = undefined
    },
  }
}
