import type { CountryCode } from '../domain/codes.ts'
import type { LineState, Neighbour, Neighbours } from '../operator/ports.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { TrustList } from '../trust/trust-list.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { peerHealth } from './health.ts'

interface Lines {
  state(code: CountryCode, host: 'exchange' | 'images'): LineState | undefined
}

/** The other countries of the trust list, as an operator looks at them. */
export function neighboursOf(keys: NodeKeys, trustList: TrustList, lines: Lines): Neighbours {
  const others = (): readonly TrustedCountry[] =>
    trustList.countries().filter(({ code }) => code !== keys.country)
  return {
    list: () => [
      ...others().map((entry) => neighbour(entry, lines)),
      ...trustList.status().suspended.map((country) => ({ country, isSuspended: true, hasImages: false })),
    ],
    async dial(country) {
      const entry = others().find(({ code }) => code === country)
      return entry && peerHealth(keys, entry)
    },
  }
}

function neighbour({ code, jwks, image_hosts }: TrustedCountry, lines: Lines): Neighbour {
  const [exchange, images] = [lines.state(code, 'exchange'), lines.state(code, 'images')]
  return {
    country: code,
    isSuspended: false,
    keysEnd: keysEnd(jwks.keys),
    ...(exchange && { exchange }),
    ...(images && { images }),
    hasImages: image_hosts.length > 0,
  }
}

/** Of each use the last key counts: the others are on their way out. */
function keysEnd(keys: TrustedCountry['jwks']['keys']): number {
  const ends = new Map<string, number>()
  for (const { ncp_use: use, exp } of keys) ends.set(use, Math.max(exp, ends.get(use) ?? 0))
  return Math.min(...ends.values())
}
