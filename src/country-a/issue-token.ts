import { ExchangeError } from '../errors.ts'
import { signMetadataToken } from '../trust/access-token.ts'
import { verifyClientAssertion } from '../trust/client-assertion.ts'
import type { TrustedCountry } from '../trust/trust-list-schema.ts'
import type { TokenIssuing } from './ports.ts'
import { assertionGrant } from './token-assertion-grant.ts'
import { exchangeGrant } from './token-exchange-grant.ts'
import type { Grant, Issued, IssuedToken, TokenRequest } from './token-grant.ts'
import { refuseGrant, TokenRefusal } from './token-refusal.ts'

const grants: Readonly<Record<string, (ports: TokenIssuing, grant: Grant) => Promise<Issued>>> = {
  'urn:ietf:params:oauth:grant-type:jwt-bearer': assertionGrant,
  'urn:ietf:params:oauth:grant-type:token-exchange': exchangeGrant,
  client_credentials: metadataGrant,
}
export const grantTypes: readonly string[] = Object.keys(grants)

/** RFC 7523 2.2. */
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Issues a token to another country's gateway, or refuses it; both are in the journal before anybody is told.
 * Errors: TokenRefusal with the codes for the caller; `unavailable` when this country is not in the trust list.
 */
export async function issueToken(ports: TokenIssuing, request: TokenRequest): Promise<IssuedToken> {
  const own = ports.trustList.byCode(ports.keys.country)
  if (!own) throw new ExchangeError('unavailable', undefined, { detail: 'Own country not in the trust list' })
  const client = ports.trustList.bySpki(request.certificate.spkiSha256)
  const event = {
    transaction: request.transaction,
    network: request.network,
    client: client?.issuer ?? 'unknown',
    ...(client && { country: client.code }),
  }
  try {
    if (!client) refuseGrant('invalid_client', 'certificate')
    const { token, audit } = await issue(ports, request, { client, own })
    if (request.checkpoint !== undefined)
      await ports.checkpoints.keepPeerCheckpoint(client, request.checkpoint)
    const { jti, ...rest } = audit
    const issued = {
      kind: 'token-issued',
      outcome: 'success',
      ...(jti !== undefined && { tokenId: jti }),
    } as const
    await ports.audit.append({ ...event, ...issued, ...rest })
    return token
  } catch (error) {
    const refusal = asRefusal(error)
    await ports.audit.append({
      ...event,
      kind: 'token-refused',
      outcome: 'serious-failure',
      reason: `${refusal.error} ${refusal.ncpError ?? ''} ${refusal.message}`
        .replace(/\s+/g, ' ')
        .slice(0, 200),
    })
    throw refusal
  }
}

async function issue(
  ports: TokenIssuing,
  request: TokenRequest,
  { client, own }: { client: TrustedCountry; own: TrustedCountry },
): Promise<Issued> {
  const grantType = request.form.get('grant_type')
  if (grantType === undefined) refuseGrant('invalid_request', 'grant_type')
  const grant = Object.hasOwn(grants, grantType) ? grants[grantType] : undefined
  if (!grant) refuseGrant('unsupported_grant_type', 'grant_type')
  await authenticateClient(ports, request, { client, own })
  return grant(ports, { ...request, client, own })
}

/** The certificate and the client assertion (T0) name one country; the assertion is used once. */
async function authenticateClient(
  ports: TokenIssuing,
  { form }: TokenRequest,
  { client, own }: { client: TrustedCountry; own: TrustedCountry },
): Promise<void> {
  if (form.get('client_assertion_type') !== assertionType)
    refuseGrant('invalid_request', 'client_assertion_type')
  const token = form.get('client_assertion')
  if (token === undefined) refuseGrant('invalid_request', 'client_assertion')
  const audiences = [own.issuer, own.token_endpoint]
  const { country, assertion } = await verifyClientAssertion(token, {
    trustList: ports.trustList,
    audiences,
  }).catch((error) => refuseGrant('invalid_client', reasonOf(error)))
  if (country.code !== client.code) refuseGrant('invalid_client', 'certificate-country')
  if ((form.get('client_id') ?? assertion.sub) !== assertion.sub) refuseGrant('invalid_client', 'client_id')
  const { jti, exp } = assertion
  if (ports.revocations.isRevoked({ jti, clientId: country.issuer, country: country.code }))
    refuseGrant('invalid_client', 'revoked')
  if (!(await ports.replay.firstUse(assertion.iss, jti, exp))) refuseGrant('invalid_client', 'replay')
}

/** SMART Backend Services alone gives the right to read what is public, and nothing about patients. */
async function metadataGrant({ keys }: TokenIssuing, { form, client, own }: Grant): Promise<Issued> {
  if ((form.get('scope') ?? 'metadata') !== 'metadata') refuseGrant('invalid_scope', 'scope')
  const {
    token: access_token,
    jti,
    expiresIn,
  } = await signMetadataToken(keys, {
    clientId: client.issuer,
    audience: own.fhir_base,
  })
  const token = { access_token, token_type: 'Bearer', expires_in: expiresIn, scope: 'metadata' } as const
  return { token, audit: { jti } }
}

function asRefusal(error: unknown): TokenRefusal {
  if (error instanceof TokenRefusal) return error
  if (error instanceof ExchangeError && error.code === 'token-invalid')
    return new TokenRefusal('invalid_grant', error.message)
  throw error
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown')
