import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Acting, Treating } from '../../country-b/requester.ts'
import type { Professional } from '../../domain/professional.ts'
import { ExchangeError } from '../../errors.ts'
import { handle } from './contract.ts'
import { portalCookies } from './cookies.ts'
import type { PortalDeps } from './deps.ts'
import type { IdentityProvider } from './oidc.ts'

/** Who calls the API: a browser with a session, or a system of this country with a professional's access token. */
export interface PortalCaller {
  readonly professional: Professional
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly session?: { readonly id: string; readonly csrf: string }
}

const callers = new WeakMap<FastifyRequest, PortalCaller>()
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Lets only those in who signed in. With a cookie, what changes something must come from the portal itself (Origin,
 * Sec-Fetch-Site) and carry the session's CSRF token; a bearer token isn't sent by a browser on its own.
 */
export function requireCaller(app: FastifyInstance, deps: PortalDeps, provider: IdentityProvider): void {
  const { session: cookie } = portalCookies(deps.portalUrl)
  const origin = new URL(deps.portalUrl).origin
  app.addHook('onRequest', async (request) => {
    const { authorization } = request.headers
    if (authorization !== undefined) {
      const token = /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(authorization)?.[1]
      if (token === undefined) throw new ExchangeError('token-invalid')
      callers.set(request, await provider.bearer(token))
      return
    }
    const id = request.cookies[cookie.name]
    const session = id === undefined ? undefined : await deps.sessions.find(id)
    if (id === undefined || !session) throw new ExchangeError('unauthenticated')
    const csrf = csrfToken(id)
    if (!safe.has(request.method)) demandOwnPage(request, origin, csrf)
    callers.set(request, {
      professional: session.professional,
      expiresAt: session.expiresAt,
      session: { id, csrf },
    })
  })
}

/** Errors: `unauthenticated` where no caller was required. */
export function callerOf(request: FastifyRequest): PortalCaller {
  const caller = callers.get(request)
  if (!caller) throw new ExchangeError('unauthenticated')
  return caller
}

export const actingIn = (request: FastifyRequest): Acting => ({
  professional: callerOf(request).professional,
  transaction: request.id,
  network: request.ip,
})

/** Who acts within the treatment of the address. Errors: `not-found`, also for another professional's treatment. */
export async function treatingIn({ requester }: PortalDeps, request: FastifyRequest): Promise<Treating> {
  const acting = actingIn(request)
  const id = handleIn(request, 'treatment')
  const treatment = await requester.treatments.find(id, acting.professional.subject)
  if (!treatment) throw new ExchangeError('not-found')
  return { ...acting, treatment }
}

/** A handle in the address. Errors: `not-found` for anything that isn't one. */
export function handleIn(request: FastifyRequest, name: string): string {
  const parsed = handle.safeParse((request.params as Record<string, unknown>)[name])
  if (!parsed.success) throw new ExchangeError('not-found')
  return parsed.data
}

const csrfToken = (session: string): string =>
  createHmac('sha256', session).update('csrf').digest('base64url')

function demandOwnPage(request: FastifyRequest, origin: string, csrf: string): void {
  const { origin: from, 'sec-fetch-site': site, 'x-csrf-token': token } = request.headers
  const isForeign = (from !== undefined && from !== origin) || (site !== undefined && site !== 'same-origin')
  if (isForeign || typeof token !== 'string' || !isSame(token, csrf))
    throw new ExchangeError('forbidden', 'This request does not come from the portal: load the page again.')
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
