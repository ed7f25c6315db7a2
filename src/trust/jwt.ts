import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { SigningKey } from './keys.ts'

interface Unsigned {
  readonly typ: string
  readonly claims: Readonly<Record<string, unknown>> & { readonly iss: string; readonly aud: string }
  /** Seconds. */
  readonly ttl: number
  /** Seconds since the epoch. */
  readonly now?: number
}

/** A signed token with a fresh `jti` of 128 bits, `iat` and `exp`. */
export async function signJwt(signer: SigningKey, { typ, claims, ttl, now }: Unsigned): Promise<string> {
  const iat = now ?? epochSeconds()
  return new SignJWT({ ...claims, jti: newJti(), iat, exp: iat + ttl })
    .setProtectedHeader({ alg: signer.alg, typ, kid: signer.kid })
    .sign(signer.key)
}

export const newJti = (): string => randomBytes(16).toString('base64url')
export const epochSeconds = (): number => Math.floor(Date.now() / 1000)
