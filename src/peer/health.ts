import { asExchangeError } from '../errors.ts'
import { createLog } from '../log.ts'
import type { Dialled } from '../operator/ports.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import { discard, type Line, openLine } from './line.ts'

/** IHE Consistent Time: tokens are refused from a minute on. */
const clock = { warnSeconds: 1, illSeconds: 60 }
const timeouts = { connect: 3000, headers: 5000, idle: 5000 }

/**
 * Dials the exchange listener of another country with this node's certificate, as a request would, and compares clocks.
 * Never throws.
 */
export async function peerHealth(keys: NodeKeys, peer: TrustedCountry): Promise<Dialled> {
  const origin = new URL(peer.fhir_base).origin
  const line = openLine({
    host: { origin, basePath: '', cidrs: peer.exchange_cidr },
    pins: peer.tls_server_spki_sha256,
    tls: keys.tls,
    connections: 1,
    log: createLog('error'),
    timeouts,
  })
  try {
    return { ...(await dial(line, origin)), ...certificateOf(line) }
  } catch (error) {
    const { message } = asExchangeError(error)
    return {
      ok: false,
      ...certificateOf(line),
      words: `${origin} does not answer (${message}): network, firewall, or a certificate that isn't in the list`,
    }
  } finally {
    await line.close()
  }
}

function certificateOf(line: Line): Pick<Dialled, 'certificateEnds'> {
  const { certificateEnds } = line.state()
  return certificateEnds === undefined ? {} : { certificateEnds }
}

async function dial(line: Line, origin: string): Promise<Dialled> {
  const asked = Date.now()
  const url = new URL('/.well-known/smart-configuration', origin)
  const { status, headers, body } = await line.send({ method: 'GET', url, headers: {}, isIdempotent: true })
  discard(body)
  const took = Date.now() - asked
  const theirs = Date.parse(String(headers.date))
  // The header has whole seconds.
  const apart = Math.max(0, Math.abs(theirs - asked) - took - 1000) / 1000
  if (apart >= clock.illSeconds)
    return {
      ok: false,
      took,
      words: `clocks are ${Math.round(apart)} s apart: set the time (NTP), tokens are refused`,
    }
  const drift = apart > clock.warnSeconds ? `, clocks ${apart.toFixed(1)} s apart` : ''
  return { ok: status < 500, took, words: `answers in ${took} ms${drift}` }
}
