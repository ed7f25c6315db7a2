import cookie from '@fastify/cookie'
import type { FastifyPluginAsync } from 'fastify'
import { ExchangeError } from '../../errors.ts'
import { addSecurityHeaders } from '../portal/headers.ts'
import { staticRoutes } from '../portal/static.ts'
import type { ViewerDeps } from './deps.ts'
import { openRoutes } from './open.ts'
import { pictureRoutes } from './pictures.ts'

/**
 * The viewer's listener, for browsers of professionals abroad: a code opens it, and it gives pictures. There is no way
 * to an object here, and no address, token or source of data is taken out of a query.
 */
export function viewerRoutes(deps: ViewerDeps): FastifyPluginAsync {
  const { host, protocol } = new URL(deps.url)
  return async (app) => {
    addSecurityHeaders(app, protocol === 'https:')
    // Under another name a page of somebody else's could reach it (DNS rebinding).
    app.addHook('onRequest', async ({ headers }) => {
      if (headers.host !== host) throw new ExchangeError('not-found')
    })
    await app.register(cookie)
    await openRoutes(app, deps)
    pictureRoutes(app, deps)
    await staticRoutes(app, deps.dist, 'viewer.html')
  }
}
