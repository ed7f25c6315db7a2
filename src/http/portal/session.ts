import type { FastifyInstance } from 'fastify'
import { auditedProfessional } from '../../country-b/audited.ts'
import { callerOf } from './caller.ts'
import type { Session } from './contract-session.ts'
import { portalCookies } from './cookies.ts'
import type { PortalDeps } from './deps.ts'
import { roleName } from './role-names.ts'
import { isoTime } from './views.ts'

/** Who is signed in, and signing out. */
export function sessionRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { session: cookie } = portalCookies(deps.portalUrl)

  app.get('/api/session', async (request): Promise<Session> => {
    const { professional, session, expiresAt } = callerOf(request)
    return {
      professional: {
        name: professional.name,
        role: professional.roles.map(({ code }) => roleName(code)).join(', '),
        organisation: professional.organisation,
      },
      country: deps.country,
      csrf: session?.csrf ?? '',
      expiresAt: isoTime(expiresAt),
      signedInAt: isoTime(professional.authTime),
      supervisor: professional.supervisor === true,
      operator: professional.operator === true,
    }
  })

  app.post('/auth/sign-out', async (request, reply) => {
    const { professional, session } = callerOf(request)
    if (session) await deps.sessions.close(session.id)
    await deps.requester.audit.append({
      kind: 'signed-out',
      outcome: 'success',
      transaction: request.id,
      network: request.ip,
      professional: auditedProfessional(professional),
    })
    return reply
      .clearCookie(cookie.name, cookie.options)
      .header('clear-site-data', '"cache", "storage"')
      .code(204)
      .send()
  })
}
