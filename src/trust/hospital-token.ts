import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exportJWK, generateKeyPair, importJWK } from 'jose'
import { z } from 'zod'
import type { SystemCaller } from '../domain/caller.ts'
import { hospitalScopes } from '../domain/hospital-scopes.ts'
import { epochSeconds, signJwt } from './jwt.ts'
import { verifiedTokens } from './verified-tokens.ts'
import { verifyJwt } from './verify.ts'

const typ = 'at+jwt'
const name = 'urn:roentgate:hospital'
const maxSeconds = 86_400

const keySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-384'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal('ES384'),
})
const claims = z.object({ sub: z.string(), client_id: z.string(), scope: z.string() })

/**
 * A bearer token for the hospital listener, signed by the node's own key, which is made (mode 0600) if it isn't there.
 * @param scope of `hospitalScopes`, separated by spaces. `ttl` in seconds, a day at most.
 * Errors: a scope that isn't known, a time that is too long.
 */
export async function issueHospitalToken(
  keyFile: string,
  { scope, ttl, clientId }: { scope: string; ttl: number; clientId: string },
): Promise<string> {
  const unknown = scope.split(/\s+/).filter((each) => !hospitalScopes.some((known) => known === each))
  if (unknown.length > 0)
    throw new Error(`Unknown scope: ${unknown.join(' ')}. Known: ${hospitalScopes.join(' ')}`)
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > maxSeconds)
    throw new Error(`A token lives from 1 second to ${maxSeconds} seconds`)
  const jwk = await hospitalKey(keyFile)
  const key = await importJWK(jwk, 'ES384')
  if (key instanceof Uint8Array) throw new Error('The hospital key is not a key pair')
  return signJwt(
    { kid: jwk.kid, alg: 'ES384', key },
    { typ, claims: { iss: name, aud: name, sub: clientId, client_id: clientId, scope }, ttl },
  )
}

/**
 * The verifier of this node's hospital tokens; a token that was seen before costs a hash. Makes the key if it isn't there.
 * Errors of the function it returns: `token-invalid`.
 */
export async function verifyHospitalToken(
  keyFile: string,
): Promise<(token: string) => Promise<SystemCaller>> {
  const { d: _, ...publicKey } = await hospitalKey(keyFile)
  const jwk = {
    ...publicKey,
    use: 'sig' as const,
    ncp_use: 'token' as const,
    exp: Number.MAX_SAFE_INTEGER, // the file is the life of the key
  }
  const verified = verifiedTokens(async (token) => {
    const found = await verifyJwt(token, {
      typ,
      audiences: [name],
      maxLifetime: maxSeconds,
      key: (iss, kid) => (iss === name && kid === jwk.kid ? jwk : undefined),
      claims,
    })
    const caller: SystemCaller = {
      kind: 'system',
      clientId: found.client_id,
      scopes: new Set(found.scope.split(' ')),
      jti: found.jti,
    }
    return { exp: found.exp, caller }
  })
  return async (token) => (await verified(token)).caller
}

/** Two processes may start at once: the first to write the file wins, the other reads it. */
async function hospitalKey(file: string): Promise<z.output<typeof keySchema>> {
  const held = await readFile(file, 'utf8').catch(() => undefined)
  if (held !== undefined) return keySchema.parse(JSON.parse(held))
  const pair = await generateKeyPair('ES384', { extractable: true })
  const kid = `hospital-${epochSeconds()}-${randomBytes(4).toString('hex')}`
  const jwk = { ...(await exportJWK(pair.privateKey)), kid, alg: 'ES384' }
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${kid}`
  await writeFile(draft, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, file) // unlike rename, never over another's key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  return keySchema.parse(JSON.parse(await readFile(file, 'utf8')))
}
