import 'reflect-metadata' // @peculiar/x509 needs it before it is loaded
import { createHash, type KeyObject, X509Certificate as NodeCertificate } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const days = 86_400_000

type SelfSigned = Parameters<typeof x509.X509CertificateGenerator.createSelfSigned>[0]

/**
 * A self-signed certificate for mutual TLS, for both ends: peers trust its public key by the pin in the trust list, not
 * by a CA. EC P-256, twelve months.
 * @param hosts names and IP addresses under which this node's listeners are reached.
 * @returns PEM texts: `key` PKCS #8, `cert`.
 */
export async function createCertificate(
  subject: string,
  hosts: readonly string[],
  now: Date,
): Promise<{ readonly key: string; readonly cert: string; readonly notAfter: Date }> {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notAfter = new Date(now.getTime() + 365 * days)
  const names = hosts.map((host) => ({ type: isIP(host) ? ('ip' as const) : ('dns' as const), value: host }))
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(16)))
      .toString('hex')
      .replace(/^[89a-f]/, '1'),
    name: [{ CN: [subject] }],
    notBefore: new Date(now.getTime() - 3_600_000), // a peer's clock may be behind
    notAfter,
    signingAlgorithm: algorithm,
    // Node's pair is the browser's too, but for names of uses that only Node's types know.
    keys: pair as SelfSigned['keys'],
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(names),
    ],
  })
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', pair.privateKey)
  return { key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), cert: certificate.toString('pem'), notAfter }
}

/** Pin of a public key: base64url SHA-256 of its SubjectPublicKeyInfo (RFC 7469 2.4). */
const spkiSha256 = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url')

/** What is known of a peer's certificate once and for all. */
export interface Pinned {
  readonly spkiSha256: string
  /** RFC 8705 3.1: base64url SHA-256 of the DER certificate. */
  readonly x5tS256: string
  readonly notBefore: number
  readonly notAfter: number
}

/** Reads the pins of a DER or PEM certificate. Times are milliseconds since the epoch. */
export function pinsOf(certificate: Uint8Array | string): Pinned {
  const parsed = new NodeCertificate(certificate)
  return {
    spkiSha256: spkiSha256(parsed.publicKey),
    x5tS256: createHash('sha256').update(parsed.raw).digest('base64url'),
    notBefore: parsed.validFromDate.getTime(),
    notAfter: parsed.validToDate.getTime(),
  }
}

/** Whether the certificate is within its time. */
export const isCurrent = (pinned: Pinned, now: number): boolean =>
  pinned.notBefore <= now && now < pinned.notAfter
