import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { EncryptJWT, jwtDecrypt } from 'jose'
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client'
import { z } from 'zod'
import { auditedProfessional } from '../../country-b/audited.ts'
import { asExchangeError } from '../../errors.ts'
import { portalCookies } from './cookies.ts'
import type { PortalDeps } from './deps.ts'
import type { IdentityProvider, SignInChecks } from './oidc.ts'

const remembered = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() })

/**
 * The way of the browser to the identity provider and back: `GET /auth/sign-in?next=/path` and `GET /auth/callback`.
 * State, nonce and PKCE verifier travel in a short, encrypted cookie. A sign-in that fails leads to
 * `/?signIn=failed|unavailable`.
 */
export function signInRoutes(app: FastifyInstance, deps: PortalDeps, provider: IdentityProvider): void {
  const { portalUrl, sessions, requester } = deps
  const { session, login } = portalCookies(portalUrl)
  const key = createHash('sha256').update('roentgate login').update(deps.secret).digest()

  app.get('/auth/sign-in', async (request, reply) => {
    const { next } = request.query as { next?: unknown }
    const checks: SignInChecks = {
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
    }
    try {
      const url = await provider.signInUrl(checks)
      reply.setCookie(login.name, await seal({ ...checks, next: localPath(next) }), login.options)
      return reply.redirect(url.href)
    } catch (error) {
      return failed(request, reply, error)
    }
  })

  app.get('/auth/callback', async (request, reply) => {
    reply.clearCookie(login.name, login.options)
    const checks = await open(request.cookies[login.name])
    if (!checks) return reply.redirect('/?signIn=failed')
    try {
      const professional = await provider.signedIn(new URL(request.url, portalUrl), checks)
      await requester.audit.append({
        kind: 'signed-in',
        outcome: 'success',
        transaction: request.id,
        network: request.ip,
        professional: auditedProfessional(professional),
      })
      const former = request.cookies[session.name]
      if (former !== undefined) await sessions.close(former)
      reply.setCookie(session.name, await sessions.open(professional), session.options)
      return reply.redirect(localPath(checks.next))
    } catch (error) {
      await requester.audit.append({
        kind: 'signed-in',
        outcome: 'minor-failure',
        transaction: request.id,
        network: request.ip,
        reason: asExchangeError(error).code,
      })
      return failed(request, reply, error)
    }
  })

  const seal = (value: z.output<typeof remembered>): Promise<string> =>
    new EncryptJWT(value)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime('10m')
      .encrypt(key)

  async function open(cookie: string | undefined): Promise<z.output<typeof remembered> | undefined> {
    if (cookie === undefined) return undefined
    try {
      const { payload } = await jwtDecrypt(cookie, key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp'],
      })
      return remembered.parse(payload)
    } catch {
      return undefined
    }
  }
}

function failed(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const refusal = asExchangeError(error)
  request.log.warn({ event: 'sign-in.failed', code: refusal.code, err: refusal.cause }, 'sign-in failed')
  return reply.redirect(refusal.code === 'unavailable' ? '/?signIn=unavailable' : '/?signIn=failed')
}

/** A path of this portal, or `/`: never another site. */
export function localPath(next: unknown): string {
  if (typeof next !== 'string' || next.length > 500) return '/'
  return /^\/(?![/\\])[\w./~-]*$/.test(next) && !next.startsWith('/auth/') && !next.startsWith('/api/')
    ? next
    : '/'
}
