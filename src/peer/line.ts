import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { ExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import type { LineState } from '../operator/ports.ts'
import type { AllowedHost } from './address-guard.ts'
import { createBreaker } from './breaker.ts'
import { pinnedConnector } from './pinned-connector.ts'

export interface LineRequest {
  readonly method: 'GET' | 'POST'
  /** Below the host's base: the caller got it from `guardedUrl` or made it. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Further headers, made for each try: a signature is used once. */
  sign?(): Promise<Readonly<Record<string, string>>>
  readonly signal?: AbortSignal
  /** May be sent twice: a GET, or a search by POST. */
  readonly isIdempotent: boolean
}

export interface LineResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable
}

/** The connections to one host of a country. */
export interface Line {
  readonly host: AllowedHost
  /**
   * Sends a request and gives the answer with its body unread; the caller reads or destroys it. Redirects are refused.
   * Errors: `peer-unavailable` (no connection, time-out, 5xx, breaker open), `peer-refused` (redirect).
   */
  send(request: LineRequest): Promise<LineResponse>
  /** What became of the requests so far. */
  state(): LineState
  close(): Promise<void>
}

export interface LineOptions {
  readonly host: AllowedHost
  readonly pins: readonly string[]
  readonly tls: { readonly key: string; readonly cert: string }
  readonly connections: number
  readonly log: Logger
  readonly timeouts?: Partial<Timeouts>
}

/** Milliseconds. `idle` is between two pieces of a body: a long transfer that flows is never cut. */
export interface Timeouts {
  readonly connect: number
  readonly headers: number
  readonly idle: number
}
const defaults: Timeouts = { connect: 5000, headers: 10_000, idle: 30_000 }
const breakerLimits = { failures: 5, windowMs: 60_000, openMs: 1000, longestOpenMs: 30_000 }
const retryMs = 200
const clockSeconds = 30
const clockTellMs = 3_600_000

export function openLine({ host, pins, tls, connections, log, timeouts }: LineOptions): Line {
  const times = { ...defaults, ...timeouts }
  let seen: Omit<LineState, 'breaker'> = {}
  const pool = new Pool(host.origin, {
    connect: pinnedConnector({
      tls,
      pins,
      cidrs: host.cidrs,
      timeoutMs: times.connect,
      onCertificate: ({ notAfter }) => {
        seen = { ...seen, certificateEnds: notAfter }
      },
    }),
    connections,
    pipelining: 1,
    headersTimeout: times.headers,
    bodyTimeout: times.idle,
    keepAliveTimeout: 15_000, // shorter than the listeners keep a connection
    keepAliveMaxTimeout: 25_000,
    maxHeaderSize: 16_384,
  })
  const breaker = createBreaker(breakerLimits)
  const failed = (failure: string): void => {
    breaker.failed()
    seen = { ...seen, failedAt: Date.now(), failure }
  }

  let clockTold = 0
  /** Their tokens and ours are refused from a minute on; the header has whole seconds. */
  const noteClock = ({ headers }: LineResponse): void => {
    const apart = Math.abs(Date.parse(String(headers.date)) - Date.now()) / 1000
    if (!(apart > clockSeconds) || Date.now() - clockTold < clockTellMs) return
    clockTold = Date.now()
    log.error(
      { event: 'clock.apart', seconds: Math.round(apart) },
      "our clock and a peer's are apart: set the time (NTP)",
    )
  }

  const once = async ({ sign, ...request }: LineRequest): Promise<LineResponse> => {
    const { method, url, body, signal } = request
    const headers = sign ? { ...request.headers, ...(await sign()) } : request.headers
    const response = await pool.request({
      method,
      path: `${url.pathname}${url.search}`,
      headers,
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    })
    // Ending a body early is an error to undici, and without a listener one that ends the process; readers hear of it anyway
    response.body.on('error', () => {})
    return { status: response.statusCode, headers: response.headers, body: response.body }
  }
  const attempt = async (request: LineRequest): Promise<LineResponse> => {
    try {
      return await once(request)
    } catch (error) {
      if (!request.isIdempotent || request.signal?.aborted || !isBrokenConnection(error)) throw error
      await sleep(retryMs * (1 + Math.random()), undefined, request.signal ? { signal: request.signal } : {})
      return once(request)
    }
  }
  return {
    host,
    async send(request) {
      breaker.check()
      let response: LineResponse
      try {
        response = await attempt(request)
      } catch (error) {
        if (request.signal?.aborted) throw error // the caller gave up, not the peer
        failed(codeOf(error))
        log.warn(
          { event: 'peer.failed', peer: new URL(host.origin).host, code: codeOf(error) },
          'peer does not answer',
        )
        throw new ExchangeError('peer-unavailable', undefined, { detail: `peer: ${codeOf(error)}` })
      }
      if (response.status >= 500) {
        failed(String(response.status))
        discard(response.body)
        throw new ExchangeError('peer-unavailable', undefined, {
          detail: `peer: ${response.status}`,
          ...retryAfterOf(response),
        })
      }
      breaker.succeeded()
      seen = { ...seen, answeredAt: Date.now() }
      noteClock(response)
      if (response.status >= 300 && response.status < 400) {
        discard(response.body)
        throw new ExchangeError('peer-refused', undefined, { detail: 'peer: redirect' })
      }
      return response
    },
    state: () => ({ breaker: breaker.state(), ...seen }),
    close: () => pool.destroy(),
  }
}

/** Ends a body that nobody wants, whatever its size. */
export function discard(body: Readable): void {
  body.on('error', () => {}) // ending it early is an error to undici
  body.destroy()
}

/** Seconds that the peer asks to wait, if it said so in a number that makes sense. */
export function retryAfterOf({ headers }: LineResponse): { retryAfter?: number } {
  const seconds = Number(headers['retry-after'])
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= 120 ? { retryAfter: seconds } : {}
}

const broken = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNREFUSED'])
const isBrokenConnection = (error: unknown): boolean => broken.has(codeOf(error))
const codeOf = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).name
