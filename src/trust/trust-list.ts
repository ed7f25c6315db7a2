import { unwatchFile, watchFile } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { CompactSign, compactVerify, importJWK, type JWK } from 'jose'
import type { CountryCode } from '../domain/codes.ts'
import { ExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { parseStrictJson } from './strict-json.ts'
import {
  type TrustedCountry,
  type TrustListContent,
  type TrustListInput,
  trustListSchema,
} from './trust-list-schema.ts'

const typ = 'ncp-trustlist+jwt'
const graceSeconds = 86_400
const toleranceSeconds = 60
const maxBytes = 4 * 2 ** 20
const checkEveryMs = 2000

/** Whom this node trusts. The look-ups give active countries only; past its time of grace the list gives nobody. */
export interface TrustList {
  byCode(code: CountryCode): TrustedCountry | undefined
  byIssuer(issuer: string): TrustedCountry | undefined
  /** The country one of whose gateways has this certificate (base64url SHA-256 of its public key). */
  bySpki(pin: string): TrustedCountry | undefined
  /** The active ones. Errors (here and above): `unavailable` when the list is older than its end and 24 hours. */
  countries(): readonly TrustedCountry[]
  /** For readiness and `trust show`; times in seconds since the epoch. */
  status(): {
    readonly seq: number
    readonly exp: number
    readonly fresh: boolean
    readonly suspended: readonly CountryCode[]
  }
  /** Reads the file again now; what is refused is logged and the old list kept. */
  refresh(): Promise<void>
  close(): void
}

/** The list as a compact JWS, signed by a root key. Errors: when the content breaks the schema. */
export async function signTrustList(content: TrustListInput, rootPrivateJwk: JWK): Promise<string> {
  const payload = Buffer.from(JSON.stringify(trustListSchema.parse(content)))
  const alg = rootPrivateJwk.alg ?? 'ES384'
  const header = { alg, typ, ...(rootPrivateJwk.kid && { kid: rootPrivateJwk.kid }) }
  return new CompactSign(payload).setProtectedHeader(header).sign(await importJWK(rootPrivateJwk, alg))
}

/** The content of a list that one of the roots signed. Errors: bad signature, unknown signer, breach of the schema. */
export async function verifyTrustList(jws: string, roots: readonly JWK[]): Promise<TrustListContent> {
  for (const root of roots) {
    const key = await importJWK(root, root.alg ?? 'ES384')
    const verified = await compactVerify(jws, key, { algorithms: ['ES384', 'ES256'] }).catch(() => undefined)
    if (verified?.protectedHeader.typ !== typ) continue
    const text = new TextDecoder('utf-8', { fatal: true }).decode(verified.payload)
    return trustListSchema.parse(parseStrictJson(text))
  }
  throw new Error('No pinned root signed this trust list')
}

interface OpenOptions {
  /** File of the signed list; the newest good one is kept beside it as `<list>.last-good`. */
  readonly list: string
  /** Files of the public root keys (JWK): the current and the next. */
  readonly roots: readonly string[]
  readonly log: Logger
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/**
 * Opens the trust list and follows the file. A list that is badly signed, of an unknown signer, not yet valid or older
 * than one that was seen before is refused and the old one kept, over restarts too.
 * Errors: when there is no good list at all.
 */
export async function openTrustList({ list, roots, log, now = Date.now }: OpenOptions): Promise<TrustList> {
  const keys = await Promise.all(roots.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as JWK))
  const lastGood = `${list}.last-good`
  const seconds = (): number => Math.floor(now() / 1000)

  const read = async (file: string): Promise<{ jws: string; content: TrustListContent }> => {
    const jws = (await readFile(file, 'utf8')).trim()
    if (jws.length > maxBytes) throw new Error('The trust list is too large')
    const content = await verifyTrustList(jws, keys)
    if ((content.nbf ?? content.iat) > seconds() + toleranceSeconds)
      throw new Error('The trust list is not valid yet')
    return { jws, content }
  }

  let index = await read(lastGood)
    .then(({ content }) => indexed(content))
    .catch(() => undefined)

  const refresh = async (): Promise<void> => {
    try {
      const { jws, content } = await read(list)
      if (index && content.seq < index.content.seq) throw new Error('The trust list is older than the last')
      if (index && content.seq === index.content.seq && index.content.iat === content.iat) return
      index = indexed(content)
      const draft = `${lastGood}.${process.pid}`
      await writeFile(draft, jws, { mode: 0o600 })
      await rename(draft, lastGood)
      log.info({ event: 'trust-list.loaded', seq: content.seq }, 'trust list loaded')
    } catch (error) {
      log.error({ event: 'trust-list.refused', reason: reasonOf(error) }, 'trust list refused, old one kept')
    }
  }
  await refresh()
  if (!index) throw new Error('There is no trust list that can be trusted: see the log')

  const isFresh = (): boolean => index !== undefined && seconds() <= index.content.exp + graceSeconds
  const trusted = (): Index => {
    if (!index || !isFresh())
      throw new ExchangeError('unavailable', undefined, { detail: 'The trust list has expired' })
    return index
  }
  const onChange = (): void => void refresh()
  watchFile(list, { interval: checkEveryMs, persistent: false }, onChange)
  return {
    byCode: (code) => trusted().byCode.get(code),
    byIssuer: (issuer) => trusted().byIssuer.get(issuer),
    bySpki: (pin) => trusted().bySpki.get(pin),
    countries: () => [...trusted().byCode.values()],
    status: () => ({
      seq: index?.content.seq ?? 0,
      exp: index?.content.exp ?? 0,
      fresh: isFresh(),
      suspended: (index?.content.countries ?? [])
        .filter(({ status }) => status === 'suspended')
        .map(({ code }) => code),
    }),
    refresh,
    close: () => unwatchFile(list, onChange),
  }
}

interface Index {
  readonly content: TrustListContent
  readonly byCode: ReadonlyMap<string, TrustedCountry>
  readonly byIssuer: ReadonlyMap<string, TrustedCountry>
  readonly bySpki: ReadonlyMap<string, TrustedCountry>
}

function indexed(content: TrustListContent): Index {
  const active = content.countries.filter(({ status }) => status === 'active')
  return {
    content,
    byCode: new Map(active.map((entry) => [entry.code, entry])),
    byIssuer: new Map(active.map((entry) => [entry.issuer, entry])),
    bySpki: new Map(
      active.flatMap((entry) => entry.tls_client_spki_sha256.map((pin) => [pin, entry] as const)),
    ),
  }
}

/** The message of a fault of the file, never its content. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.name !== 'ZodError'
    ? error.message.slice(0, 200)
    : 'the content breaks the schema'
