import { createHmac, randomBytes, type webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8 } from 'jose'
import type { CountryCode } from '../domain/codes.ts'
import { type Identifier, personId } from '../domain/patient.ts'
import { ExchangeError } from '../errors.ts'
import { createCertificate, pinsOf } from './certificate.ts'
import {
  type KeyIndex,
  type KeyPurpose,
  keyPurposes,
  makeFolder,
  type PublicJwk,
  publicJwkSchema,
  readIndex,
  writeIndex,
  writeSecret,
} from './key-folder.ts'

/** A private key that signs, and the name under which peers know it. */
export interface SigningKey {
  readonly kid: string
  readonly alg: 'ES384' | 'ES256'
  readonly key: webcrypto.CryptoKey
}

/** The secrets of one node, loaded. */
export interface NodeKeys {
  readonly country: CountryCode
  /** The country's issuer URL, as its entry in the trust list has it. */
  readonly issuer: string
  /** PEM texts for both ends of mutual TLS. */
  readonly tls: { readonly key: string; readonly cert: string }
  /** base64url SHA-256 of the SubjectPublicKeyInfo: what peers pin. */
  readonly spkiSha256: string
  /** base64url SHA-256 of the certificate (RFC 8705 3.1). */
  readonly x5tS256: string
  /** When the certificate ends, seconds since the epoch. */
  readonly tlsEnd: number
  /** Pins of every certificate that may be used now or soon. */
  readonly spkiPins: readonly string[]
  /** The key that signs now. Errors: `unavailable` when the last one has ended; nothing is signed with it then. */
  signer(purpose: KeyPurpose): SigningKey
  publicJwks(): { readonly keys: readonly PublicJwk[] }
  /** Every audit key there ever was: checkpoints outlive the key that signed them. */
  readonly auditKeys: readonly PublicJwk[]
  /** Pseudonym of a person within this country: the same for all its nodes, of no use to anybody else. */
  personRef(person: Identifier): string
}

interface NewKeys {
  readonly country: CountryCode
  readonly issuer: string
  /** Names and IP addresses of this node's listeners. */
  readonly hosts: readonly string[]
}

const day = 86_400
const months: Record<KeyPurpose, number> = { 'sig-token': 12, 'sig-audit': 24, 'sig-msg': 12 }
/** A new key is published this long before it signs, and the old one stays as long after. */
const overlap = 30 * day
const seconds = (): number => Math.floor(Date.now() / 1000)

/**
 * Makes the keys of a node in an empty folder: certificate for mutual TLS, three ES384 signing keys, and the secret of
 * the pseudonyms. Private files have mode 0600. Errors: when keys are there already.
 */
export async function createNodeKeys(dir: string, { country, issuer, hosts }: NewKeys): Promise<NodeKeys> {
  await makeFolder(dir)
  await writeSecret(dir, 'pseudonym.key', randomBytes(32).toString('base64url'))
  const now = seconds()
  const signing = []
  for (const purpose of keyPurposes) signing.push(await newSigningKey(dir, country, purpose, now))
  const tls = [await newCertificate(dir, country, hosts, now)]
  await writeIndex(dir, { country, issuer, hosts: [...hosts], signing, tls })
  return loadNodeKeys(dir)
}

/** Reads the keys of a node as they are now; which of them is used follows the clock. */
export async function loadNodeKeys(dir: string): Promise<NodeKeys> {
  const index = await readIndex(dir)
  const secret = Buffer.from(await readFile(join(dir, 'pseudonym.key'), 'utf8'), 'base64url')
  const signing = await Promise.all(
    index.signing.map(async (entry) => ({
      ...entry,
      key: await importPKCS8(await readFile(join(dir, `${entry.jwk.kid}.key.pem`), 'utf8'), entry.jwk.alg),
    })),
  )
  const certificates = await Promise.all(
    index.tls.map(async (entry) => {
      const read = (suffix: string): Promise<string> =>
        readFile(join(dir, `${entry.id}.${suffix}.pem`), 'utf8')
      const cert = await read('crt')
      return { ...entry, key: await read('key'), cert, ...pinsOf(cert) }
    }),
  )
  const [first] = certificates
  if (!first || first.signFrom > seconds())
    throw new Error('The key folder holds no certificate that may be used now')
  /** The newest that peers know; one that has ended is refused by them, and named by readiness. */
  const current = (): (typeof certificates)[number] =>
    certificates.findLast(({ signFrom }) => signFrom <= seconds()) ?? first
  return {
    country: index.country,
    issuer: index.issuer,
    get tls() {
      const { key, cert } = current()
      return { key, cert }
    },
    get spkiSha256() {
      return current().spkiSha256
    },
    get x5tS256() {
      return current().x5tS256
    },
    get tlsEnd() {
      return Math.min(current().exp, Math.floor(current().notAfter / 1000))
    },
    get spkiPins() {
      return certificates.filter(({ exp }) => exp > seconds()).map((entry) => entry.spkiSha256)
    },
    signer(purpose) {
      const now = seconds()
      const entry = signing.findLast(
        (each) => each.purpose === purpose && each.signFrom <= now && now < each.jwk.exp,
      )
      if (!entry)
        throw new ExchangeError('unavailable', undefined, { detail: `No key for ${purpose} may sign now` })
      return { kid: entry.jwk.kid, alg: entry.jwk.alg, key: entry.key }
    },
    publicJwks: () => ({
      keys: index.signing.filter(({ jwk }) => jwk.exp > seconds()).map(({ jwk }) => jwk),
    }),
    auditKeys: index.signing.filter(({ purpose }) => purpose === 'sig-audit').map(({ jwk }) => jwk),
    personRef: (person) => createHmac('sha256', secret).update(personId(person)).digest('base64url'),
  }
}

/**
 * Puts a new key beside the old one. It signs from `signFrom` on (seconds since the epoch; 30 days from now unless told,
 * so that the trust list that publishes it has reached every peer), and the old one is accepted until 30 days later.
 * @returns the new key's name.
 */
export async function rotateNodeKey(
  dir: string,
  purpose: KeyPurpose | 'tls',
  options: { readonly signFrom?: number } = {},
): Promise<string> {
  const index = await readIndex(dir)
  const signFrom = options.signFrom ?? seconds() + overlap
  const until = (exp: number): number => Math.min(exp, signFrom + overlap)
  if (purpose === 'tls') {
    const entry = await newCertificate(dir, index.country, index.hosts, signFrom)
    const tls = [...index.tls.map((old) => ({ ...old, exp: until(old.exp) })), entry]
    await writeIndex(dir, { ...index, tls })
    return entry.id
  }
  const entry = await newSigningKey(dir, index.country, purpose, signFrom)
  const aged = index.signing.map((old) =>
    // Old audit keys still verify old checkpoints, so they keep their end.
    old.purpose !== purpose || purpose === 'sig-audit'
      ? old
      : { ...old, jwk: { ...old.jwk, exp: until(old.jwk.exp) } },
  )
  await writeIndex(dir, { ...index, signing: [...aged, entry] })
  return entry.jwk.kid
}

/** One line for each key of the folder: its name, what it is for, when it signs, when it ends (seconds since the epoch). */
export async function listNodeKeys(
  dir: string,
): Promise<{ name: string; purpose: KeyPurpose | 'tls'; signFrom: number; exp: number }[]> {
  const { signing, tls } = await readIndex(dir)
  return [
    ...tls.map(({ id, signFrom, exp }) => ({ name: id, purpose: 'tls' as const, signFrom, exp })),
    ...signing.map(({ jwk, purpose, signFrom }) => ({ name: jwk.kid, purpose, signFrom, exp: jwk.exp })),
  ]
}

async function newSigningKey(
  dir: string,
  country: CountryCode,
  purpose: KeyPurpose,
  signFrom: number,
): Promise<KeyIndex['signing'][number]> {
  const pair = await generateKeyPair('ES384', { extractable: true })
  const use = purpose.slice('sig-'.length)
  const jwk = publicJwkSchema.parse({
    ...(await exportJWK(pair.publicKey)),
    kid: name(country, use),
    use: 'sig',
    alg: 'ES384',
    ncp_use: use,
    exp: signFrom + months[purpose] * 30 * day,
  })
  await writeSecret(dir, `${jwk.kid}.key.pem`, await exportPKCS8(pair.privateKey))
  return { purpose, signFrom, jwk }
}

async function newCertificate(
  dir: string,
  country: CountryCode,
  hosts: readonly string[],
  signFrom: number,
): Promise<KeyIndex['tls'][number]> {
  const id = name(country, 'tls')
  const made = await createCertificate(`${country} contact point`, hosts, new Date(signFrom * 1000))
  await writeSecret(dir, `${id}.key.pem`, made.key)
  await writeSecret(dir, `${id}.crt.pem`, made.cert)
  return { id, signFrom, exp: Math.floor(made.notAfter.getTime() / 1000) }
}

const name = (country: CountryCode, use: string): string =>
  `${country.toLowerCase()}-${use}-${new Date().getUTCFullYear()}-${randomBytes(4).toString('hex')}`
