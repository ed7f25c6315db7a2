import type { CountryCode } from '../domain/codes.ts'
import { ExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { LineState } from '../operator/ports.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { Checkpoints } from '../trust/ports.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { imageOrigin, type TrustedCountry } from '../trust/trust-list-schema.ts'
import { type Line, type LineOptions, openLine, type Timeouts } from './line.ts'

export interface PeerDeps {
  readonly keys: NodeKeys
  readonly trustList: TrustList
  readonly log: Logger
  /** The journal's, so that checkpoints go with the token requests. */
  readonly checkpoints?: Checkpoints
  readonly timeouts?: Partial<Timeouts>
}

/** A country as it stands in the trust list now, with the lines to its two hosts. */
export interface PeerCountry {
  readonly entry: TrustedCountry
  readonly own: TrustedCountry
  readonly exchange: Line
  /** Errors: `not-found` when the country has no image host. */
  images(): Line
  /** Base of the image channel. */
  readonly imagesOrigin: string | undefined
}

/** security.md 3.14: eight streams to a country; the exchange carries small answers. */
const connections = { exchange: 16, images: 8 }

/** Keeps the lines to all countries; one whose entry changes in the trust list is opened anew. */
export function peerCountries({ keys, trustList, log, timeouts }: PeerDeps): {
  of(code: CountryCode): PeerCountry
  /** Absent for a host that nothing was asked of. */
  state(code: CountryCode, host: 'exchange' | 'images'): LineState | undefined
  close(): Promise<void>
} {
  const lines = new Map<string, { readonly entry: string; readonly line: Line }>()
  const line = (name: string, options: Pick<LineOptions, 'host' | 'pins' | 'connections'>): Line => {
    const entry = JSON.stringify([options, keys.spkiSha256]) // a rotated certificate needs new connections
    const held = lines.get(name)
    if (held?.entry === entry) return held.line
    if (held) void held.line.close().catch(() => {})
    const opened = openLine({ ...options, tls: keys.tls, log, ...(timeouts && { timeouts }) })
    lines.set(name, { entry, line: opened })
    return opened
  }
  return {
    of(code) {
      const entry = code === keys.country ? undefined : trustList.byCode(code)
      const own = trustList.byCode(keys.country)
      if (!entry || !own)
        throw new ExchangeError('peer-unavailable', undefined, { detail: 'Country not in the trust list' })
      const base = new URL(entry.fhir_base)
      if (new URL(entry.token_endpoint).origin !== base.origin)
        throw new ExchangeError('peer-unavailable', undefined, { detail: 'Token endpoint on another host' })
      const imageHost = entry.image_hosts.find(({ mode }) => mode.includes('A'))
      return {
        entry,
        own,
        exchange: line(`${code} exchange`, {
          host: {
            origin: base.origin,
            basePath: base.pathname.replace(/\/$/, ''),
            cidrs: entry.exchange_cidr,
          },
          pins: entry.tls_server_spki_sha256,
          connections: connections.exchange,
        }),
        imagesOrigin: imageHost && imageOrigin(imageHost),
        images() {
          if (!imageHost) throw new ExchangeError('not-found')
          return line(`${code} images`, {
            host: { origin: imageOrigin(imageHost), basePath: '/dicomweb', cidrs: imageHost.cidr },
            pins: imageHost.spki_sha256,
            connections: connections.images,
          })
        },
      }
    },
    state: (code, host) => lines.get(`${code} ${host}`)?.line.state(),
    async close() {
      await Promise.all([...lines.values()].map(({ line: each }) => each.close()))
    },
  }
}
