import { compactVerify, importJWK } from 'jose'
import { z } from 'zod'
import { ExchangeError } from '../errors.ts'
import { epochSeconds } from './jwt.ts'
import type { PublicJwk } from './key-folder.ts'
import { parseStrictJson } from './strict-json.ts'

/** Seconds by which two clocks may differ. */
export const toleranceSeconds = 60
const maxTokenLength = 16_384
const algorithms = ['ES384', 'ES256']
// RFC 7515 4.1: a key or its address must never come with the token; and nothing critical is understood here.
const forbiddenHeaders = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64']

const header = z.looseObject({ alg: z.enum(['ES384', 'ES256']), typ: z.string(), kid: z.string().max(100) })
const registered = z.looseObject({
  iss: z.string().max(500),
  sub: z.exactOptional(z.string().min(1).max(200)),
  /** One string: an array that contains us is meant for others too. */
  aud: z.string().max(500),
  jti: z.string().min(16).max(200),
  iat: z.int(),
  exp: z.int(),
  nbf: z.exactOptional(z.int()),
})
export type Registered = z.output<typeof registered>

export interface Expectation<T> {
  readonly typ: string
  /** The names under which this verifier is addressed. */
  readonly audiences: readonly string[]
  /** Largest `exp - iat`, in seconds. */
  readonly maxLifetime: number
  /** Oldest `iat`, in seconds before now, for tokens that are made to be used at once. */
  readonly maxAge?: number
  /** The issuer's own key of this name: a key of another issuer is no key. */
  key(iss: string, kid: string): PublicJwk | undefined
  readonly claims: z.ZodType<T>
  /** Longest text that is read; 16 KiB unless told. */
  readonly maxLength?: number
  /** Seconds since the epoch. */
  readonly now?: number
}

/**
 * The claims of a token that is exactly what is expected: algorithm, type, a key of its own issuer that has not ended,
 * signature, no key twice, one audience, age and length of life. Whether it was used or revoked is the caller's to ask.
 * Errors: `token-invalid`, with the reason for the log in `detail`.
 */
export async function verifyJwt<T>(token: string, expected: Expectation<T>): Promise<T & Registered> {
  const now = expected.now ?? epochSeconds()
  const [head, body] = partsOf(token, expected.maxLength ?? maxTokenLength)
  const { alg, typ, kid } = parsed(header, head, 'header')
  if (typ !== expected.typ) refuse('typ')
  if (forbiddenHeaders.some((name) => name in (head as object))) refuse('header-forbidden')

  const claims = parsed(registered, body, 'claims')
  const jwk = expected.key(claims.iss, kid)
  if (jwk?.alg !== alg) refuse('kid')
  if (jwk.exp <= now) refuse('key-ended')
  const key = await keyOf(jwk)
  await compactVerify(token, key, { algorithms }).catch(() => refuse('signature'))

  if (!expected.audiences.includes(claims.aud)) refuse('aud')
  checkTimes(claims, expected, now)
  return { ...claims, ...parsed(expected.claims, body, 'claims') }
}

/** RFC 7519 4.1, and what `jose` leaves to us: the length of life. */
function checkTimes(
  { iat, exp, nbf }: Registered,
  { maxLifetime, maxAge }: { maxLifetime: number; maxAge?: number },
  now: number,
): void {
  if (exp + toleranceSeconds <= now) refuse('expired')
  if (iat > now + toleranceSeconds || (nbf ?? iat) > now + toleranceSeconds) refuse('from-the-future')
  if (exp <= iat || exp - iat > maxLifetime) refuse('lifetime')
  if (maxAge !== undefined && iat < now - maxAge - toleranceSeconds) refuse('too-old')
}

function partsOf(token: string, maxLength: number): [unknown, unknown] {
  if (token.length > maxLength) refuse('too-long')
  const parts = /^([\w-]+)\.([\w-]+)\.[\w-]+$/.exec(token)
  if (!parts) refuse('not-a-jws')
  return [jsonOf(parts[1]), jsonOf(parts[2])]
}

function jsonOf(part: string | undefined): unknown {
  try {
    const bytes = Buffer.from(part ?? '', 'base64url')
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    refuse('json')
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, part: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  refuse(`${part}.${result.error.issues[0]?.path.join('.') ?? ''}`)
}

const imported = new WeakMap<PublicJwk, ReturnType<typeof importJWK>>()
function keyOf(jwk: PublicJwk): ReturnType<typeof importJWK> {
  const known = imported.get(jwk)
  if (known) return known
  const key = importJWK(jwk, jwk.alg)
  imported.set(jwk, key)
  return key
}

/** `reason` names the check, never a value. */
export function refuseToken(reason: string): never {
  throw new ExchangeError('token-invalid', undefined, { detail: `token: ${reason}` })
}
const refuse: (reason: string) => never = refuseToken
