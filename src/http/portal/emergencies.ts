import type { FastifyInstance } from 'fastify'
import { accessesHere } from '../../country-b/accesses.ts'
import { breakGlass } from '../../country-b/break-glass.ts'
import type { Emergency } from '../../country-b/ports.ts'
import { emergenciesToReview, reviewEmergency } from '../../country-b/review-emergencies.ts'
import type { AccessRow } from '../../domain/access-row.ts'
import { actingIn, callerOf, handleIn, treatingIn } from './caller.ts'
import { type Accesses, type Emergencies, emergencyRequest, reviewRequest } from './contract-emergency.ts'
import type { Treatment } from './contract-treatment.ts'
import type { PortalDeps } from './deps.ts'
import { parsed } from './parse.ts'
import { roleName } from './role-names.ts'
import { identityView, isoTime, treatmentView } from './views.ts'

/** Emergency access: asking for it, reviewing it; and what a patient may know of who looked. */
export function emergencyRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester } = deps

  app.post('/api/treatments/:treatment/emergency', async (request, reply): Promise<Treatment> => {
    const body = parsed(emergencyRequest, request.body)
    const opened = await breakGlass(requester, await treatingIn(deps, request), body)
    reply.code(201).header('location', `/api/treatments/${opened.id}`)
    return treatmentView(opened)
  })

  app.get('/api/treatments/:treatment/accesses', async (request): Promise<Accesses> => {
    const rows = await accessesHere(requester, await treatingIn(deps, request))
    return { accesses: rows.map(accessView) }
  })

  app.get('/api/emergencies', async (request): Promise<Emergencies> => {
    const found = await emergenciesToReview(requester, actingIn(request))
    const { subject } = callerOf(request).professional
    return { emergencies: found.map((emergency) => emergencyView(emergency, subject)) }
  })

  app.post('/api/emergencies/:emergency/review', async (request, reply) => {
    const body = parsed(reviewRequest, request.body)
    await reviewEmergency(requester, actingIn(request), handleIn(request, 'emergency'), body)
    return reply.code(204).send()
  })
}

function emergencyView(
  { id, professional, patient, sources, reason, text, startedAt, expiresAt, review }: Emergency,
  subject: string,
): Emergencies['emergencies'][number] {
  const { name, organisation, role } = professional
  return {
    emergency: id,
    professional: { name, organisation, ...(role !== undefined && { role: roleName(role) }) },
    patient: identityView(patient),
    countries: sources.map(({ country }) => country),
    reason,
    text,
    startedAt: isoTime(startedAt),
    expiresAt: isoTime(expiresAt),
    own: professional.subject === subject,
    ...(review && { review: { ...review, at: isoTime(review.at) } }),
  }
}

function accessView({
  at,
  what,
  objects,
  professional,
  purpose,
  emergency,
}: AccessRow): Accesses['accesses'][number] {
  const { role, ...rest } = professional ?? {}
  return {
    at,
    what,
    count: objects.length,
    ...(professional && { professional: { ...rest, ...(role !== undefined && { role: roleName(role) }) } }),
    ...(purpose !== undefined && { purpose }),
    emergency,
  }
}
