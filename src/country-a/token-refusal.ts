/** Error codes of RFC 6749 5.2, 8693 2.2.2 and 8707 2. */
export type OAuthError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unsupported_grant_type'

/** A token that isn't issued. The caller is told the codes and nothing else; `reason` is for the journal. */
export class TokenRefusal extends Error {
  readonly error: OAuthError
  readonly ncpError: string | undefined

  constructor(error: OAuthError, reason: string, ncpError?: string) {
    super(reason)
    this.name = 'TokenRefusal'
    this.error = error
    this.ncpError = ncpError
  }
}

/** Errors: always. */
export function refuseGrant(error: OAuthError, reason: string, ncpError?: string): never {
  throw new TokenRefusal(error, reason, ncpError)
}
