import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { isCurrent, type Pinned, pinsOf } from '../trust/certificate.ts'
import { mayDial } from './address-guard.ts'

/** A connection that must not be made, or not be used. */
class ConnectRefusal extends Error {
  readonly code = 'ECONNREFUSEDBYPOLICY'
}

/**
 * How undici connects to one host of a country: this node's certificate at our end, a pinned public key at theirs, an
 * address within the country's ranges. All of it is checked before the first byte of a request is sent.
 */
export function pinnedConnector({
  tls,
  pins,
  cidrs,
  timeoutMs,
  onCertificate,
}: {
  readonly tls: { readonly key: string; readonly cert: string }
  /** base64url SHA-256 of the public keys that the host may have. */
  readonly pins: readonly string[]
  readonly cidrs: readonly string[]
  readonly timeoutMs: number
  /** Hears of each certificate that a host showed, also of one that is refused. */
  readonly onCertificate?: (shown: Pinned) => void
}): buildConnector.connector {
  const connect = buildConnector({
    ...tls,
    minVersion: 'TLSv1.2', // BCP 195
    rejectUnauthorized: false, // the pin is the check, below
    lookup: lookupWithin(cidrs),
    maxCachedSessions: 0,
    timeout: timeoutMs,
  })
  return (options, callback) => {
    // A literal address is dialled without a look-up, so a look-up can't guard it.
    const literal = options.hostname.replace(/^\[(.*)\]$/, '$1')
    if (isIP(literal) !== 0 && !mayDial(literal, cidrs)) {
      callback(new ConnectRefusal('address not allowed'), null)
      return
    }
    connect(options, (error, socket) => {
      if (error !== null || socket === null) {
        callback(error ?? new ConnectRefusal('no socket'), null)
        return
      }
      const shown = certificateOf(socket as TLSSocket)
      if (shown) onCertificate?.(shown)
      const fault = faultOf(shown, pins)
      if (fault === undefined) callback(null, socket)
      else {
        socket.destroy()
        callback(new ConnectRefusal(fault), null)
      }
    })
  }
}

function certificateOf(socket: TLSSocket): Pinned | undefined {
  const raw = socket.getPeerX509Certificate?.()?.raw
  return raw && pinsOf(raw)
}

function faultOf(shown: Pinned | undefined, pins: readonly string[]): string | undefined {
  if (!shown) return 'no certificate'
  if (!pins.includes(shown.spkiSha256)) return 'certificate not pinned'
  return isCurrent(shown, Date.now()) ? undefined : 'certificate out of its time'
}

/** Resolves a name and refuses it if any of its addresses may not be dialled (DNS rebinding). */
const lookupWithin =
  (cidrs: readonly string[]): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const refused = error ?? (addresses.every(({ address }) => mayDial(address, cidrs)) ? null : blocked())
      const [first] = addresses ?? []
      if (refused || !first) callback(refused ?? blocked(), '', 0)
      else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }

const blocked = (): NodeJS.ErrnoException => new ConnectRefusal('address not allowed')
