import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { EmergencyRegister } from '../country-a/ports.ts'
import type { AuditTrail } from '../domain/audit.ts'
import type { SystemCaller } from '../domain/caller.ts'
import { ExchangeError } from '../errors.ts'
import { requireScope } from './authenticate.ts'

/**
 * On the hospital listener, scope `patient-notices`: overrides of restrictions of which the patient is to be told, for the
 * service that tells them. `GET /patient-notices[?pending=1]`; `POST /patient-notices/{id}/told` once they were. Both are
 * in the journal.
 */
export function patientNoticeRoutes({
  emergencies,
  audit,
  authenticate,
}: {
  readonly emergencies: Pick<EmergencyRegister, 'notices' | 'markTold'>
  readonly audit: AuditTrail
  authenticate(request: FastifyRequest): Promise<SystemCaller>
}): FastifyPluginAsync {
  const callerIn = async (request: FastifyRequest) => {
    const caller = await authenticate(request)
    requireScope(caller, 'patient-notices')
    return {
      outcome: 'success',
      transaction: request.id,
      network: request.ip,
      client: caller.clientId,
      tokenId: caller.jti,
    } as const
  }
  return async (app) => {
    app.get('/patient-notices', async (request, reply) => {
      const entry = await callerIn(request)
      const { pending } = request.query as { pending?: unknown }
      const notices = await emergencies.notices({ pending: pending === '1' })
      await audit.append({ ...entry, kind: 'journal-read', query: 'patient-notices' })
      return reply.header('cache-control', 'no-store').send({ notices })
    })
    app.post('/patient-notices/:id/told', async (request, reply) => {
      const entry = await callerIn(request)
      const { id } = request.params as { id: string }
      if (!(await emergencies.markTold(id, entry.client))) throw new ExchangeError('not-found')
      await audit.append({ ...entry, kind: 'security-changed', reason: 'patient-told', objects: [id] })
      return reply.code(204).send()
    })
  }
}
