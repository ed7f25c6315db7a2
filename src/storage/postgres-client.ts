import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { Client, type ClientConfig } from 'pg'
import type { DatabaseSettings } from '../config-storage.ts'
import { ExchangeError } from '../errors.ts'

/** Server is going down, starting, without a place, or has become a standby; SQLSTATE class 08 is added. */
const awayStates = new Set(['57P01', '57P02', '57P03', '57014', '53300', '53400', '25006', '40001', '40P01'])
const awayCodes = new Set([
  'ECONNREFUSED',
  'ENOENT', // the socket of a server on this machine is not there
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const diskFull = '53100'
/** What pg says when `query_timeout` is over; the answer may still come, to nobody. */
const noAnswer = 'Query read timeout'
/** What pg says without a code when a connection ends or can't be had. */
const awayWords = /terminat|timeout|not queryable|closed/i
const retryAfter = 5

/**
 * An error of the server or the line as the refusal that it is: `unavailable` when trying again later helps,
 * `storage-full` when the disk of the index is; every other error stays.
 */
export function asUnavailable(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ExchangeError) return error
  const { code } = error as { code?: string }
  if (code === diskFull) return new ExchangeError('storage-full', undefined, { retryAfter: 60, cause: error })
  const isAway =
    code === undefined
      ? awayWords.test(error.message)
      : awayStates.has(code) || awayCodes.has(code) || /^08/.test(code)
  return isAway
    ? new ExchangeError('unavailable', undefined, {
        detail: `The database does not answer: ${code ?? 'connection ended'}`,
        retryAfter,
        cause: error,
      })
    : error
}

const unlimited = /^set (local )?statement_timeout = 0/i

type Callback = (error: unknown, result: unknown) => void

/**
 * A connection whose errors say when the server is away. One that reaches a standby after a failover ends, so that the
 * next goes to the new primary; so does one whose server hangs.
 */
export class TellingClient extends Client {
  /** Statements that may take any time are waited for as long. */
  #wait(statement: unknown): void {
    const text = typeof statement === 'string' ? statement : (statement as { text?: unknown } | null)?.text
    if (typeof text !== 'string') return
    const limits = (this as unknown as { connectionParameters: { query_timeout: number | false } })
      .connectionParameters
    const lifted = unlimited.exec(text)
    if (lifted) {
      this.#usual ??= limits.query_timeout
      this.#until = lifted[1] === undefined ? /^reset statement_timeout/i : /^(commit|rollback)/i
      limits.query_timeout = false
    } else if (this.#until?.test(text)) {
      this.#until = undefined
      limits.query_timeout = this.#usual ?? false
    }
  }
  #until: RegExp | undefined
  #usual: number | false | undefined

  // pg's own signature has a dozen overloads; the last argument is the callback where there is one.
  override query(...given: readonly unknown[]): never {
    const args = [...given]
    this.#wait(given[0])
    const told = (error: unknown): unknown => {
      const { code, message } = error as { readonly code?: string; readonly message?: string }
      if (code === '25006' || message === noAnswer) void this.end().catch(() => {})
      return asUnavailable(error)
    }
    const callback = args.at(-1)
    if (typeof callback === 'function')
      args[args.length - 1] = (error: unknown, result: unknown) =>
        (callback as Callback)(error ? told(error) : error, result)
    const answer: unknown = Reflect.apply(Client.prototype.query, this, args)
    return (
      answer instanceof Promise
        ? answer.catch((error: unknown) => {
            throw told(error)
          })
        : answer
    ) as never
  }
}

/** How to reach the configured server. */
export function connectionOf(settings: Partial<DatabaseSettings>): ClientConfig {
  const { url, passwordFile, tls } = settings
  return {
    connectionString: url,
    ...(passwordFile !== undefined && { password: readFileSync(passwordFile, 'utf8').trim() }),
    ...(tls && { ssl: verifyFull(tls) }),
  }
}

function verifyFull({ ca, cert, key }: NonNullable<DatabaseSettings['tls']>): ConnectionOptions {
  return {
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca: readFileSync(ca) }),
    ...(cert !== undefined && { cert: readFileSync(cert) }),
    ...(key !== undefined && { key: readFileSync(key) }),
  }
}
