import { CompactSign, compactVerify, decodeProtectedHeader, importJWK } from 'jose'
import { z } from 'zod'
import type { PublicJwk } from '../trust/key-folder.ts'
import type { NodeKeys } from '../trust/keys.ts'
import type { JournalHead } from './ports.ts'

const typ = 'ncp-audit-checkpoint+jwt'
const retirementType = 'ncp-audit-retirement+jwt'
const payload = z.strictObject({
  node: z.string().max(100),
  seq: z.int().min(1),
  /** Hash of that record, lower-case hex. */
  h: z.string().regex(/^[0-9a-f]{64}$/),
  /** Seconds since the epoch. */
  ts: z.int(),
})
export type Checkpoint = z.output<typeof payload>

/** A signed statement that the chain of `node` stood there: compact JWS. */
export function signCheckpoint(keys: NodeKeys, node: string, head: JournalHead, now: Date): Promise<string> {
  return signed(keys, typ, {
    node,
    seq: head.seq,
    h: head.hash.toString('hex'),
    ts: Math.floor(now.getTime() / 1000),
  })
}

/** A signed statement that entries of `node` up to this one were removed because of their age: compact JWS. */
export const signRetirement = (keys: NodeKeys, { node, seq, h }: Checkpoint, now: Date): Promise<string> =>
  signed(keys, retirementType, { node, seq, h, ts: Math.floor(now.getTime() / 1000) })

function signed(keys: NodeKeys, type: string, content: Checkpoint): Promise<string> {
  const { kid, alg, key } = keys.signer('sig-audit')
  return new CompactSign(Buffer.from(JSON.stringify(content)))
    .setProtectedHeader({ alg, typ: type, kid })
    .sign(key)
}

/** The checkpoint, if one of these audit keys signed it. A key that has ended still verifies what it signed. */
export const verifyCheckpoint = (jws: string, keys: readonly PublicJwk[]): Promise<Checkpoint | undefined> =>
  verified(jws, typ, keys)

/** The same for a statement that entries were removed. */
export const verifyRetirement = (jws: string, keys: readonly PublicJwk[]): Promise<Checkpoint | undefined> =>
  verified(jws, retirementType, keys)

async function verified(
  jws: string,
  type: string,
  keys: readonly PublicJwk[],
): Promise<Checkpoint | undefined> {
  try {
    if (jws.length > 2000) return undefined
    const header = decodeProtectedHeader(jws)
    const jwk = keys.find(({ kid, ncp_use }) => kid === header.kid && ncp_use === 'audit')
    if (!jwk || header.typ !== type) return undefined
    const { payload: bytes } = await compactVerify(jws, await importJWK(jwk, jwk.alg), {
      algorithms: [jwk.alg],
    })
    return payload.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return undefined
  }
}
