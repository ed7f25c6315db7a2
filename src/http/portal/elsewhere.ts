import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { ways, wishes } from '../../country-b/choose-way.ts'
import { openElsewhere, wayOf } from '../../country-b/open-elsewhere.ts'
import { handleIn, treatingIn } from './caller.ts'
import type { ViewerCodeAnswer, WayAnswer } from './contract-way.ts'
import type { PortalDeps } from './deps.ts'
import { parsed } from './parse.ts'

const asked = z.object({
  wish: z.enum(wishes).default('look'),
  failed: z.enum(ways).optional(),
  late: z.stringbool().optional(),
})
const language = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?/

/** Which way a study goes, and the code for the viewer of the country that holds it. */
export function elsewhereRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester } = deps
  const path = '/api/treatments/:treatment/studies/:study'

  app.get(`${path}/way`, async (request): Promise<WayAnswer> => {
    const treating = await treatingIn(deps, request)
    return wayOf(requester, treating, { handle: handleIn(request, 'study'), ...parsed(asked, request.query) })
  })

  app.post(`${path}/viewer`, async (request): Promise<ViewerCodeAnswer> => {
    const treating = await treatingIn(deps, request)
    const spoken = language.exec(String(request.headers['accept-language'] ?? ''))?.[0] ?? 'en'
    return openElsewhere(requester, treating, {
      handle: handleIn(request, 'study'),
      portalOrigin: new URL(deps.portalUrl).origin,
      language: spoken,
    })
  })
}
