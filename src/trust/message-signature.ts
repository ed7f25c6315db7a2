import { randomBytes, webcrypto } from 'node:crypto'
import { importJWK } from 'jose'
import {
  type BareItem,
  type InnerList,
  type Item,
  isInnerList,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
} from 'structured-headers'
import { z } from 'zod'
import { ExchangeError } from '../errors.ts'
import { epochSeconds } from './jwt.ts'
import type { PublicJwk } from './key-folder.ts'
import type { SigningKey } from './keys.ts'
import type { TrustedCountry } from './trust-list-schema.ts'
import { toleranceSeconds } from './verify.ts'

const label = 'ncp'
const maxAge = 300
const maxHeader = 4096

/** One thing that is signed, in the order of the list: its name, `;req` where it is of the request, and its value. */
export interface Component {
  readonly name: string
  readonly ofRequest?: true
  readonly value: string
}

/** What a message is signed as: asked (non-repudiation of origin) or answered (of receipt). */
export type SignatureTag = 'ncp-nro' | 'ncp-nrr'

interface SignatureHeaders {
  readonly 'signature-input': string
  readonly signature: string
}

const params = z.strictObject({
  created: z.int(),
  keyid: z.string().max(100),
  nonce: z.string().regex(/^[\w-]{22}$/),
  tag: z.string(),
})

/** Signs a message (RFC 9421) with this country's message key. The list of components is fixed by the profile. */
export async function signMessage(
  { kid, alg, key }: SigningKey,
  tag: SignatureTag,
  components: readonly Component[],
): Promise<SignatureHeaders> {
  const nonce = randomBytes(16).toString('base64url')
  const parameters = new Map<string, BareItem>([
    ['created', epochSeconds()],
    ['keyid', kid],
    ['nonce', nonce],
    ['tag', tag],
  ])
  const input: InnerList = [components.map(itemOf), parameters]
  const signature = await webcrypto.subtle.sign(algorithms[alg], key, baseOf(input, components))
  return {
    'signature-input': serializeDictionary(new Map([[label, input]])),
    signature: serializeDictionary(new Map([[label, [signature, new Map()] as Item]])),
  }
}

export interface VerifiedMessage {
  readonly nonce: string
  /** Seconds since the epoch from when a message of this age is refused: how long the nonce must be remembered. */
  readonly until: number
}

/**
 * Checks that a message was signed by this country, now, over exactly these components. Whether its nonce was seen before
 * is the caller's to ask.
 * Errors: `signature-invalid`, with the reason for the log in `detail`.
 */
export async function verifyMessage(
  headers: { readonly signatureInput: unknown; readonly signature: unknown },
  expected: {
    readonly tag: SignatureTag
    readonly components: readonly Component[]
    readonly country: TrustedCountry
    readonly now?: number
  },
): Promise<VerifiedMessage> {
  const { tag, components, country, now = epochSeconds() } = expected
  const input = memberOf(headers.signatureInput)
  const signature = memberOf(headers.signature)?.[0]
  if (!input || !isInnerList(input) || !(signature instanceof ArrayBuffer)) refuse('missing')
  const found = params.safeParse(Object.fromEntries(input[1])).data
  if (found?.tag !== tag) refuse('parameters')
  // Neither more nor less: who signs may not choose what is signed (RFC 9421 7.2.1).
  const wanted = serializeInnerList([components.map(itemOf), new Map()])
  if (serializeInnerList([input[0], new Map()]) !== wanted) refuse('components')
  const { created, keyid, nonce } = found
  if (created > now + toleranceSeconds || created < now - maxAge) refuse('created')
  const jwk = country.jwks.keys.find(({ kid, ncp_use }) => kid === keyid && ncp_use === 'msg')
  if (!jwk || jwk.exp <= now) refuse('keyid')
  const ok = await webcrypto.subtle.verify(
    algorithms[jwk.alg],
    await keyOf(jwk),
    signature,
    baseOf(input, components),
  )
  if (!ok) refuse('signature')
  return { nonce, until: created + maxAge + toleranceSeconds }
}

/** Whether a country signs its messages: the signed trust list says so by a key for it, never the message itself. */
export const signsMessages = ({ jwks }: TrustedCountry): boolean =>
  jwks.keys.some(({ ncp_use }) => ncp_use === 'msg')

/** `reason` names the check, never a value. Errors: always. */
export function refuseMessage(reason: string): never {
  throw new ExchangeError('signature-invalid', undefined, { detail: `message signature: ${reason}` })
}
const refuse: (reason: string) => never = refuseMessage

// RFC 9421 3.3.4 and 3.3.5: r and s one after the other, which is what WebCrypto gives.
const algorithms = {
  ES384: { name: 'ECDSA', hash: 'SHA-384' },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
} as const

const itemOf = ({ name, ofRequest }: Component): Item => [
  name,
  ofRequest ? new Map([['req', true]]) : new Map(),
]

/** RFC 9421 2.5. */
function baseOf(input: InnerList, components: readonly Component[]): Uint8Array<ArrayBuffer> {
  const lines = components.map(
    ({ name, ofRequest, value }) => `"${name}"${ofRequest ? ';req' : ''}: ${value.trim()}`,
  )
  return new TextEncoder().encode([...lines, `"@signature-params": ${serializeInnerList(input)}`].join('\n'))
}

function memberOf(header: unknown): Item | InnerList | undefined {
  if (typeof header !== 'string' || header.length > maxHeader) return undefined
  try {
    return parseDictionary(header).get(label)
  } catch {
    return undefined
  }
}

const imported = new WeakMap<PublicJwk, Promise<webcrypto.CryptoKey>>()
function keyOf(jwk: PublicJwk): Promise<webcrypto.CryptoKey> {
  const known = imported.get(jwk)
  if (known) return known
  const key = importJWK(jwk, jwk.alg) as Promise<webcrypto.CryptoKey> // a public EC key is never bytes
  imported.set(jwk, key)
  return key
}
