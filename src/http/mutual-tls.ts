import type { Server } from 'node:http'
import type { SecureContextOptions, TLSSocket, TlsOptions, Server as TlsServer } from 'node:tls'
import { LRUCache } from 'lru-cache'
import type { AuditTrail } from '../domain/audit.ts'
import type { Logger } from '../log.ts'
import { isCurrent, type Pinned, pinsOf } from '../trust/certificate.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { newTransaction } from './transaction.ts'

const auditEveryMs = 60_000
/** A rotated certificate is taken into use this soon. */
const renewMs = 30_000

export interface MutualTls {
  /** For `createListener({ tls })`. */
  readonly options: SecureContextOptions & TlsOptions
  /** Puts the check of certificates at the door: `guard(app.server)`, before it listens. */
  guard(server: Server): void
}

/**
 * Mutual TLS for the listeners that other countries call. A connection whose certificate isn't pinned in the trust list,
 * or is out of its time, is closed before it can speak HTTP; the pins are asked at each connection, so that a new edition
 * of the list counts at once.
 */
export function mutualTls(
  keys: NodeKeys,
  trustList: TrustList,
  { log, audit }: { readonly log: Logger; readonly audit: AuditTrail },
): MutualTls {
  const audited = new LRUCache<string, true>({ max: 1000, ttl: auditEveryMs })
  const refused = (reason: string, network: string): void => {
    log.warn({ event: 'connection.refused', reason }, 'connection refused')
    if (audited.has(network)) return // a port scan must not fill the journal
    audited.set(network, true)
    const entry = { kind: 'node-refused', outcome: 'serious-failure', transaction: newTransaction() } as const
    audit
      .append({ ...entry, network, reason })
      .catch(() => log.error({ event: 'audit.failed' }, 'refused connection not audited'))
  }
  return {
    options: {
      ...keys.tls,
      minVersion: 'TLSv1.2', // BCP 195
      requestCert: true,
      rejectUnauthorized: false, // certificates are pinned by the trust list, not issued by a CA
    },
    guard(server) {
      followCertificate(server, keys)
      server.on('secureConnection', (socket: TLSSocket) => {
        const fault = faultOf(peerPins(socket), trustList)
        if (fault === undefined) return
        refused(fault, socket.remoteAddress ?? 'unknown')
        socket.destroy()
      })
    },
  }
}

/** New connections get the certificate that is in use now. */
function followCertificate(server: Server, keys: NodeKeys): void {
  let pin = keys.spkiSha256
  const timer = setInterval(() => {
    if (keys.spkiSha256 === pin) return
    pin = keys.spkiSha256
    ;(server as unknown as TlsServer).setSecureContext({ ...keys.tls, minVersion: 'TLSv1.2' })
  }, renewMs)
  timer.unref()
  server.on('close', () => clearInterval(timer))
}

function faultOf(pins: Pinned | undefined, trustList: TrustList): string | undefined {
  if (!pins) return 'certificate-missing'
  if (!isCurrent(pins, Date.now())) return 'certificate-out-of-time'
  try {
    return trustList.bySpki(pins.spkiSha256) ? undefined : 'certificate-unknown'
  } catch {
    return 'trust-list-expired'
  }
}

const known = new WeakMap<TLSSocket, Pinned>()

/** The pins of the certificate at the other end of a connection, read once for each. */
export function peerPins(socket: TLSSocket): Pinned | undefined {
  const held = known.get(socket)
  if (held) return held
  const raw = socket.getPeerX509Certificate?.()?.raw
  if (!raw) return undefined
  const pins = pinsOf(raw)
  known.set(socket, pins)
  return pins
}
