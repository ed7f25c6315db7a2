import type { TrustedCountry } from '../trust/trust-list-schema.ts'

/** A request at the token endpoint, as the connection and the form have it. */
export interface TokenRequest {
  /** Form fields; each stands once. */
  readonly form: ReadonlyMap<string, string>
  /** Pins of the client certificate (base64url SHA-256). */
  readonly certificate: { readonly spkiSha256: string; readonly x5tS256: string }
  readonly network: string
  readonly transaction: string
  /** The client's newest audit checkpoint, if it sent one. */
  readonly checkpoint?: string
}

export interface IssuedToken {
  readonly access_token: string
  readonly token_type: 'Bearer'
  /** Seconds. */
  readonly expires_in: number
  readonly scope: string
  readonly issued_token_type?: string
}

/** What a grant knows besides its own fields. */
export interface Grant extends TokenRequest {
  /** The country that asks, by certificate and client assertion. */
  readonly client: TrustedCountry
  /** This country. */
  readonly own: TrustedCountry
}

/** A token and what the journal says about it. */
export interface Issued {
  readonly token: IssuedToken
  readonly audit: {
    readonly jti?: string
    readonly purpose?: 'TREAT' | 'ETREAT'
    readonly emergency?: boolean
    readonly professional?: {
      readonly subject: string
      readonly name: string
      readonly role?: string
      readonly organisation: string
    }
    readonly patient?: { readonly system: string; readonly value: string }
    readonly treatmentId?: string
    readonly objects?: readonly string[]
  }
}
