import type { ProfessionalSessions, SettingsStore } from '../../country-b/ports.ts'
import type { Requester } from '../../country-b/requester.ts'
import type { CountryCode } from '../../domain/codes.ts'
import type { Operator } from '../../operator/ports.ts'

/** The OpenID Connect issuer that signs this country's professionals in. */
export interface IdentityIssuer {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** An issuer without TLS is accepted; for a demonstration on loopback only. */
  readonly allowInsecure: boolean
}

/** What the portal's routes work with. */
export interface PortalDeps {
  readonly requester: Requester
  readonly operator: Operator
  readonly sessions: ProfessionalSessions
  readonly settings: SettingsStore
  readonly identity: IdentityIssuer
  /** Address of the portal, without a slash at the end. */
  readonly portalUrl: string
  /** The country this portal serves. */
  readonly country: CountryCode
  /** Of the node, 32 bytes. */
  readonly secret: Uint8Array
  /** Folder of the built portal. */
  readonly dist: string
}
