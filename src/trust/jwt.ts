import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { SigningKey } from './keys.ts'

interface Unsigned {
  readonly typ: string
  readonly claims: Readonly<Record<string, unknown>> & { readonly iss: string; readonly aud: string }
  /** Seconds. */
  readonly ttl: number
  /** 128 random bits; made here unless given. */
  readonly jti?: string
}

/** A signed token with `jti`, `iat` and `exp`. */
export async function signJwt(signer: SigningKey, { typ, claims, ttl, jti }: Unsigned): Promise<string> {
  const iat = epochSeconds()
  return new SignJWT({ ...claims, jti: jti ?? newJti(), iat, exp: iat + ttl })
    .setProtectedHeader({ alg: signer.alg, typ, kid: signer.kid })
    .sign(signer.key)
}

export const newJti = (): string => randomBytes(16).toString('base64url')
export const epochSeconds = (): number => Math.floor(Date.now() / 1000)
