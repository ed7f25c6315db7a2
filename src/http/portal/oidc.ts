import { createRemoteJWKSet, jwtVerify } from 'jose'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client'
import type { Professional } from '../../domain/professional.ts'
import { ExchangeError } from '../../errors.ts'
import type { IdentityIssuer } from './deps.ts'
import { professionalOfClaims } from './professional-of-claims.ts'

/** What a sign-in carries from its beginning to its end. */
export interface SignInChecks {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The identity provider, as the portal uses it. */
export interface IdentityProvider {
  /** Where the browser is sent to sign in (authorization code with PKCE). */
  signInUrl(checks: SignInChecks): Promise<URL>
  /** Who came back to `url`. Errors: `unauthenticated`, `unavailable`, `forbidden`. */
  signedIn(url: URL, checks: SignInChecks): Promise<Professional>
  /** Whom an access token for this API is about. Errors: `token-invalid`, `unavailable`, `forbidden`. */
  bearer(token: string): Promise<{ readonly professional: Professional; readonly expiresAt: number }>
}

const algorithms = ['ES256', 'ES384', 'PS256', 'RS256', 'RS384', 'EdDSA']
/** Besides `openid`: what the professional's claims come with. */
const scope = 'openid profile professional'

/**
 * @param portalUrl address of the portal; access tokens are for `{portalUrl}/api` (RFC 8707).
 */
export function identityProvider(identity: IdentityIssuer, portalUrl: string): IdentityProvider {
  const redirectUri = `${portalUrl}/auth/callback`
  const configuration = discovered(identity)
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined

  return {
    async signInUrl({ state, nonce, verifier }) {
      return buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        // The one at the keyboard signs in now: other countries are told when that was.
        prompt: 'login',
      })
    },
    async signedIn(url, { state, nonce, verifier }) {
      const config = await configuration()
      const tokens = await authorizationCodeGrant(config, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      }).catch((cause: unknown) => {
        throw new ExchangeError('unauthenticated', 'The sign-in did not succeed.', { cause })
      })
      return professionalOfClaims(tokens.claims())
    },
    async bearer(token) {
      const { issuer, jwks_uri } = (await configuration()).serverMetadata()
      if (jwks_uri === undefined) throw new ExchangeError('unavailable')
      keys ??= createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: 5000 })
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: `${portalUrl}/api`,
        typ: 'at+jwt', // RFC 9068 4: an ID token is no access token
        algorithms,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: 30,
      }).catch((cause: unknown) => {
        throw new ExchangeError('token-invalid', undefined, { cause })
      })
      return { professional: professionalOfClaims(payload), expiresAt: payload.exp ?? 0 }
    },
  }
}

/** Discovery on first use, again after a failure: a provider that is down at the start must not stop the node. */
function discovered(identity: IdentityIssuer): () => Promise<Configuration> {
  let pending: Promise<Configuration> | undefined
  return () => {
    pending ??= discovery(
      new URL(identity.issuer),
      identity.clientId,
      { client_secret: identity.clientSecret },
      ClientSecretBasic(identity.clientSecret),
      {
        timeout: 10,
        execute: [enableNonRepudiationChecks, ...(identity.allowInsecure ? [allowInsecureRequests] : [])],
      },
    ).catch((cause: unknown) => {
      pending = undefined
      throw new ExchangeError('unavailable', 'The identity provider does not answer: try again.', { cause })
    })
    return pending
  }
}
