import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { refuseToken, toleranceSeconds } from './verify.ts'

/**
 * Remembers verified tokens by their hash until they end, so that thousands of image requests a second cost one
 * signature check and not thousands. Whatever may change meanwhile (revocation, trust) the caller checks every time.
 * @param max tokens remembered at once.
 */
export function verifiedTokens<T extends { readonly exp: number }>(
  verify: (token: string) => Promise<T>,
  max = 10_000,
): (token: string) => Promise<T> {
  const known = new LRUCache<string, { readonly claims: T }>({ max })
  return async (token) => {
    const hash = createHash('sha256').update(token).digest('base64')
    const hit = known.get(hash)
    if (hit) {
      if (hit.claims.exp + toleranceSeconds > Date.now() / 1000) return hit.claims
      known.delete(hash)
      refuseToken('expired')
    }
    const claims = await verify(token)
    known.set(hash, { claims })
    return claims
  }
}
