import type { FastifyRequest } from 'fastify'
import type { OpenViewer } from '../../country-a/ports.ts'
import { ExchangeError } from '../../errors.ts'
import { viewerCookie } from './cookie.ts'
import type { ViewerDeps } from './deps.ts'

/** What a session's name looks like. */
const viewerId = /^[0-9a-f]{16}$/

/** The cookie of the session that the address names. Errors: `unauthenticated`. */
export function cookieIn({ url }: Pick<ViewerDeps, 'url'>, request: FastifyRequest): string {
  const { viewer = '' } = request.params as { viewer?: string }
  const cookie = viewerId.test(viewer) ? request.cookies[viewerCookie(url, viewer).name] : undefined
  if (cookie === undefined) throw new ExchangeError('unauthenticated')
  return cookie
}

/**
 * The session that the address names and the cookie opens. Errors: `unauthenticated`, which is the same for one that
 * ended, was taken back, or never was.
 */
export const viewerOf =
  (deps: Pick<ViewerDeps, 'accesses' | 'isRevoked' | 'url'>) =>
  async (request: FastifyRequest): Promise<OpenViewer> => {
    const cookie = cookieIn(deps, request)
    const viewer = await deps.accesses.find(cookie)
    const { viewer: named } = request.params as { viewer: string }
    if (!viewer || viewer.id !== named || deps.isRevoked(viewer.access.grant))
      throw new ExchangeError('unauthenticated')
    return viewer
  }

/** Turns away what another page makes the browser ask. Errors: `forbidden`. */
export function demandOwnPage({ headers }: FastifyRequest, url: string): void {
  const { origin, 'sec-fetch-site': site } = headers
  if (
    (origin !== undefined && origin !== new URL(url).origin) ||
    (site !== undefined && site !== 'same-origin')
  )
    throw new ExchangeError('forbidden', 'This request does not come from the viewer.')
}
