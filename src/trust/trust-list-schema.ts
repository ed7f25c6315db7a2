import { z } from 'zod'
import { maskFieldSchema } from './country-policy.ts'
import { publicJwkSchema } from './key-folder.ts'

const httpsUrl = z.url({ protocol: /^https$/ })
/**
 * https, or without TLS on the machine's own loopback, as demonstrations have it. A URL's host may hold `;` or `'`, which
 * a Content-Security-Policy would read as its own.
 */
const browserOrigin =
  /^(https:\/\/([0-9a-z.-]+|\[[0-9a-f:]+\])|http:\/\/(127\.0\.0\.1|localhost|\[::1\]))(:\d{1,5})?$/
/** An origin just as browsers write it (RFC 6454 6.2): it is compared with theirs, and stands in a header. */
const origin = z
  .string()
  .max(300)
  .refine(
    (text) => browserOrigin.test(text) && URL.canParse(text) && new URL(text).origin === text,
    'not a bare origin',
  )
const pin = z.string().regex(/^[\w-]{43}$/)
const cidr = z.union([z.cidrv4(), z.cidrv6()])
/** An address range that the country's hosts may resolve to; without any, public addresses only. */
const cidrs = z.array(cidr).default([])

const imageHost = z.strictObject({
  /** As it stands in URLs; an IP address only where `cidr` covers it. */
  host: z.string().regex(/^[0-9a-z.:[\]-]+$/),
  port: z.number().int().min(1).max(65535),
  /** Which ways the pixels may travel from here. */
  mode: z.array(z.enum(['A', 'C'])).min(1),
  cidr: cidrs,
  spki_sha256: z.array(pin).min(1),
})

const country = z.strictObject({
  code: z.string().regex(/^[A-Z]{2}$/),
  status: z.enum(['active', 'suspended']),
  home_community_id: z.string().startsWith('urn:oid:'),
  issuer: httpsUrl,
  token_endpoint: httpsUrl,
  fhir_base: httpsUrl,
  /** Where the country's list of revocations is; absent for one that has none. On the host of `fhir_base`. */
  revocation: z.exactOptional(httpsUrl),
  exchange_cidr: cidrs,
  image_hosts: z.array(imageHost),
  /** Where the country shows its images to browsers. */
  viewer_origins: z.array(origin).default([]),
  /** Where the browsers of its professionals come from. */
  portal_origins: z.array(origin).default([]),
  /** Certificates of the country's gateways, as client and as server of the exchange listener. */
  tls_client_spki_sha256: z.array(pin).min(1),
  tls_server_spki_sha256: z.array(pin).min(1),
  jwks: z.strictObject({ keys: z.array(publicJwkSchema).min(1) }),
  /** International search mask. */
  ism: z.strictObject({ version: z.string(), fields: z.array(maskFieldSchema) }),
  /** Patient information notices. */
  pin: z.array(
    z.strictObject({
      lang: z.string(),
      version: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  policy: z.strictObject({
    loa_min: z.url(),
    roles: z.array(z.string()),
    emergency_override: z.strictObject({
      restricted: z.boolean(),
      optout: z.boolean(),
      veryRestricted: z.boolean(),
    }),
  }),
})

/** Payload of the trust list. Everything is inline: no address in it is ever fetched to learn a key. */
export const trustListSchema = z
  .strictObject({
    iss: z.string(),
    /** Grows with every edition; a lower one is refused. */
    seq: z.number().int().min(1),
    iat: z.number().int(),
    nbf: z.exactOptional(z.number().int()),
    exp: z.number().int(),
    countries: z.array(country),
  })
  .superRefine(({ countries }, context) => {
    const twice = (values: readonly string[]): boolean => new Set(values).size !== values.length
    const ambiguous =
      twice(countries.map(({ code }) => code)) ||
      twice(countries.map(({ issuer }) => issuer)) ||
      twice(countries.flatMap(({ jwks }) => jwks.keys.map(({ kid }) => kid))) ||
      twice(countries.flatMap((entry) => [...new Set(entry.tls_client_spki_sha256)]))
    if (ambiguous)
      context.addIssue({
        code: 'custom',
        message: 'a code, issuer, key name or certificate stands for two countries',
      })
  })

export type TrustListContent = z.output<typeof trustListSchema>
export type TrustListInput = z.input<typeof trustListSchema>
export type TrustedCountry = TrustListContent['countries'][number]
export type ImageHost = TrustedCountry['image_hosts'][number]

/** Origin of an image host: audience of image tokens, and where its requests go. */
export const imageOrigin = ({ host, port }: ImageHost): string => new URL(`https://${host}:${port}`).origin
