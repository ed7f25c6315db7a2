import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { type CountryPolicy, noticeSha256 } from './country-policy.ts'
import type { NodeKeys } from './keys.ts'
import type { TrustedCountry, TrustListInput } from './trust-list-schema.ts'

interface CountryInfo {
  readonly policy: CountryPolicy
  /** Public URL of the exchange listener. */
  readonly exchange: string
  /** Public URLs of the image channels; none for a country that only asks. */
  readonly images?: readonly string[]
  readonly viewer?: readonly string[]
  readonly portal?: readonly string[]
  /** Address ranges of these hosts where they aren't public: `['127.0.0.1/32']` for a demonstration. */
  readonly cidr?: readonly string[]
}

/** A country's own entry, which it hands to whoever signs the trust list. Made of its keys and its national data. */
export function countryEntry(keys: NodeKeys, info: CountryInfo): TrustedCountry {
  const base = info.exchange.replace(/\/$/, '')
  const { policy } = info
  const pins = [...keys.spkiPins]
  return {
    code: keys.country,
    status: 'active',
    home_community_id: policy.homeCommunityId,
    issuer: keys.issuer,
    token_endpoint: `${base}/oauth/token`,
    fhir_base: `${base}/fhir`,
    revocation: `${base}/oauth/revocations`,
    exchange_cidr: [...(info.cidr ?? [])],
    image_hosts: (info.images ?? []).map((url) => {
      const { hostname, port } = new URL(url)
      const mode: ('A' | 'C')[] = ['A']
      return {
        host: hostname,
        port: Number(port || 443),
        mode,
        cidr: [...(info.cidr ?? [])],
        spki_sha256: pins,
      }
    }),
    viewer_origins: originsOf(info.viewer),
    portal_origins: originsOf(info.portal),
    tls_client_spki_sha256: pins,
    tls_server_spki_sha256: pins,
    jwks: { keys: [...keys.publicJwks().keys] },
    ism: { version: policy.searchMask.version, fields: policy.searchMask.fields },
    pin: Object.entries(policy.notices.texts).map(([lang, text]) => ({
      lang,
      version: policy.notices.version,
      sha256: noticeSha256(text),
    })),
    policy: {
      loa_min: policy.rules.loaMin,
      roles: policy.rules.roles,
      emergency_override: {
        restricted: policy.rules.emergencyOverride.restricted,
        optout: policy.rules.emergencyOverride.optOut,
        veryRestricted: policy.rules.emergencyOverride.veryRestricted,
      },
    },
  }
}

const originsOf = (urls: readonly string[] = []): string[] => urls.map((url) => new URL(url).origin)

/** An edition without countries. `iss` names who signs; `days` is how long it is valid. */
export function emptyTrustList(iss: string, days = 7): TrustListInput {
  const iat = Math.floor(Date.now() / 1000)
  return { iss, seq: 1, iat, exp: iat + days * 86_400, countries: [] }
}

/** The next edition, with this country's entry put in or replaced. Valid as long as the last one was. */
export function addCountry(content: TrustListInput, entry: TrustedCountry): TrustListInput {
  const iat = Math.floor(Date.now() / 1000)
  const others = content.countries.filter(({ code }) => code !== entry.code)
  return {
    iss: content.iss,
    seq: content.seq + 1,
    iat,
    exp: iat + (content.exp - content.iat),
    countries: [...others, entry],
  }
}

/** A new pair of root keys (ES384): the private one signs trust lists and is kept offline, the public one is pinned. */
export async function createTrustRoot(): Promise<{ readonly privateJwk: JWK; readonly publicJwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true })
  const named = { kid: `root-${Date.now().toString(36)}`, alg: 'ES384', use: 'sig' }
  return {
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
    publicJwk: { ...(await exportJWK(publicKey)), ...named },
  }
}
