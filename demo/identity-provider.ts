import { createHash, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import Provider, { type Configuration, errors } from 'oidc-provider'
import { demoPassword, demoProfessionals } from './professionals.ts'
import { faultPage, signInPage, style } from './sign-in-page.ts'

// The demonstration's identity provider: a real OpenID Connect issuer with made-up professionals, for loopback only.
// Tells its parent process when it is ready and prints who may sign in.
const { values } = parseArgs({
  options: { port: { type: 'string' }, portal: { type: 'string' }, 'secret-file': { type: 'string' } },
})
const { port, portal, 'secret-file': secretFile } = values
if (port === undefined || portal === undefined || secretFile === undefined) {
  console.error('identity-provider.ts --port N --portal URL --secret-file F')
  process.exit(2)
}
const host = '127.0.0.1'
const issuer = `http://${host}:${port}`
/** What a professional of the demonstration signs in with counts as: a smart card and its PIN. */
const assurance = { acr: 'http://eidas.europa.eu/LoA/high', amr: ['hwk', 'pin'] }
const scopes = 'openid profile professional'
const minute = 60

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'roentgate-portal',
      client_secret: readFileSync(secretFile, 'utf8').trim(),
      redirect_uris: [`${portal}/auth/callback`],
      id_token_signed_response_alg: 'ES256',
    },
    {
      // A local viewer or record system on the professional's machine (RFC 8252): asks for tokens for the portal's API.
      client_id: 'local-system',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [`http://${host}/callback`],
      id_token_signed_response_alg: 'ES256',
    },
  ],
  jwks: { keys: [signingKey()] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  scopes: scopes.split(' '),
  claims: {
    openid: ['sub'],
    profile: ['name'],
    professional: [
      'role',
      'organisation',
      'organisation_id',
      'facility_type',
      'locality',
      'permissions',
      'national_id',
      'acr',
      'amr',
      'auth_time',
      'supervisor',
      'operator',
    ],
  },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  ttl: { AccessToken: 60 * minute, IdToken: 10 * minute, Session: 480 * minute, Interaction: 15 * minute },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo(_context, resource) {
        if (resource !== `${portal}/api`) throw new errors.InvalidTarget()
        return {
          scope: scopes,
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 60 * minute,
          jwt: { sign: { alg: 'ES256' } },
        }
      },
    },
  },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  findAccount: (_context, id) => {
    const claims = demoProfessionals.find((one) => one.claims.sub === id)?.claims
    return claims && { accountId: id, claims: () => ({ ...claims }) }
  },
  extraTokenClaims(context, token) {
    const claims = demoProfessionals.find(
      ({ claims: { sub } }) => sub === (token as { accountId?: string }).accountId,
    )
    const { authTime } = (context.oidc.entities.AuthorizationCode ?? {}) as { authTime?: number }
    return claims && { ...claims.claims, ...assurance, auth_time: authTime }
  },
  // Both clients belong to the country: what they ask for needs no consent of the professional.
  async loadExistingGrant(context) {
    const { client, session } = context.oidc
    if (!client || !session?.accountId) return undefined
    const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope(scopes)
    grant.addResourceScope(`${portal}/api`, scopes)
    await grant.save()
    return grant
  },
  renderError(context) {
    context.type = 'html'
    context.body = faultPage()
  },
} satisfies Configuration)

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', issuer)
  if (!/^\/interaction\/[\w-]+$/.test(pathname)) return void provider.callback()(request, response)
  signIn(request, response, pathname).catch(() => {
    if (!response.headersSent) sendPage(response, 400, faultPage())
  })
})
server.listen(Number(port), host, () => {
  for (const { user, claims } of demoProfessionals)
    console.log(`${claims.name}, ${claims.organisation}: user ${user}, password ${demoPassword}`)
  process.send?.({ ready: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
process.once('disconnect', () => process.exit(0))

/** The form, and what was typed into it. */
async function signIn(request: IncomingMessage, response: ServerResponse, action: string): Promise<void> {
  // Throws for a sign-in that isn't under way in this browser.
  const { prompt } = await provider.interactionDetails(request, response)
  if (prompt.name === 'consent') {
    // RFC 8252 8.6: a program on the professional's machine cannot prove which one it is, so each time a person acts.
    // Here the person has just typed a password.
    return provider.interactionFinished(request, response, { consent: {} }, { mergeWithLastSubmission: true })
  }
  if (request.method !== 'POST') return sendPage(response, 200, signInPage({ action }))
  const form = new URLSearchParams(await readBody(request))
  const user = form.get('user')?.trim().toLowerCase() ?? ''
  const found = demoProfessionals.find((one) => one.user === user)
  if (!isSame(form.get('password') ?? '', demoPassword) || !found)
    return sendPage(response, 401, signInPage({ action, user, failed: true }))
  await provider.interactionFinished(request, response, {
    login: { accountId: found.claims.sub, remember: false, ...assurance },
  })
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += String(chunk)
    if (body.length > 4096) throw new Error('The form is too large')
  }
  return body
}

function sendPage(response: ServerResponse, status: number, page: string): void {
  const digest = createHash('sha256').update(style).digest('base64')
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      // The form's answer leads back to the portal, and browsers apply form-action to that too.
      'content-security-policy': `default-src 'none'; style-src 'sha256-${digest}'; form-action 'self' ${portal}; frame-ancestors 'none'; base-uri 'none'`,
    })
    .end(page)
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(x, y)
}

function signingKey(): object {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    ...privateKey.export({ format: 'jwk' }),
    alg: 'ES256',
    use: 'sig',
    kid: randomBytes(8).toString('hex'),
  }
}
