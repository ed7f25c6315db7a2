import type { FastifyInstance } from 'fastify'
import { callerOf } from './caller.ts'
import { type Settings, settings } from './contract-settings.ts'
import type { PortalDeps } from './deps.ts'
import { parsed } from './parse.ts'

/** How a professional likes to look at lists. What an older release kept and this one doesn't know counts as never set. */
export function settingsRoutes(app: FastifyInstance, deps: PortalDeps): void {
  app.get('/api/settings', async (request): Promise<Settings> => {
    const kept = settings.safeParse(await deps.settings.find(callerOf(request).professional.subject))
    return kept.success ? kept.data : {}
  })

  app.put('/api/settings', async (request, reply) => {
    await deps.settings.keep(callerOf(request).professional.subject, parsed(settings, request.body))
    return reply.code(204).send()
  })
}
