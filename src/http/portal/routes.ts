import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { ExchangeError } from '../../errors.ts'
import { perMinute } from '../oauth/window-limit.ts'
import { callerOf, requireCaller } from './caller.ts'
import { deliveryRoutes } from './deliveries.ts'
import type { PortalDeps } from './deps.ts'
import { dicomwebRoutes } from './dicomweb.ts'
import { documentRoutes } from './documents.ts'
import { downloadRoutes } from './downloads.ts'
import { elsewhereRoutes } from './elsewhere.ts'
import { emergencyRoutes } from './emergencies.ts'
import { fhirRoutes } from './fhir.ts'
import { addSecurityHeaders } from './headers.ts'
import { identificationRoutes } from './identification.ts'
import { identityProvider } from './oidc.ts'
import { openApi } from './openapi.ts'
import { operatorRoutes } from './operator.ts'
import { operatorJournalRoutes } from './operator-journal.ts'
import { sessionRoutes } from './session.ts'
import { settingsRoutes } from './settings.ts'
import { signInRoutes } from './sign-in.ts'
import { staticRoutes } from './static.ts'
import { studyRoutes } from './studies.ts'

/** What is asked of other countries for one professional, and sign-ins from one address, in a minute. */
const perProfessional = 120
const perAddress = 60
const limitedRoutes =
  /\/(identifications|treatments|emergency|sources|documents|reports\/:report|downloads|deliveries|viewer|DocumentReference.*|Bundle.*|operator\/.*)$/

/** The portal's listener: sign-in, API, the plain DICOMweb and FHIR roots of a treatment, and the pages themselves. */
export function portalRoutes(deps: PortalDeps): FastifyPluginAsync {
  return async (app) => {
    const provider = identityProvider(deps.identity, deps.portalUrl)
    addSecurityHeaders(app, new URL(deps.portalUrl).protocol === 'https:', () =>
      deps.requester.exchange.viewerOrigins(),
    )
    await app.register(cookie)
    await app.register(async (open) => {
      const wait = perMinute(perAddress)
      open.addHook('onRequest', async (request) => demandPatience(wait(request.ip)))
      signInRoutes(open, deps, provider)
    })
    await app.register(async (api) => {
      requireCaller(api, deps, provider)
      limitPace(api)
      sessionRoutes(api, deps)
      settingsRoutes(api, deps)
      identificationRoutes(api, deps)
      emergencyRoutes(api, deps)
      documentRoutes(api, deps)
      studyRoutes(api, deps)
      elsewhereRoutes(api, deps)
      downloadRoutes(api, deps)
      deliveryRoutes(api, deps)
      dicomwebRoutes(api, deps)
      fhirRoutes(api, deps)
      operatorRoutes(api, deps)
      operatorJournalRoutes(api, deps)
    })
    const description = openApi(deps.portalUrl)
    app.get('/api/openapi.json', async () => description)
    await staticRoutes(app, deps.dist)
  }
}

function limitPace(app: FastifyInstance): void {
  const wait = perMinute(perProfessional)
  app.addHook('preHandler', async (request) => {
    if (!limitedRoutes.test(request.routeOptions.url ?? '')) return
    demandPatience(wait(callerOf(request).professional.subject))
  })
}

function demandPatience(seconds: number): void {
  if (seconds > 0) throw new ExchangeError('too-many-requests', undefined, { retryAfter: seconds })
}
