import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type AccessLogPorts, accessLog } from '../country-a/access-log.ts'
import type { SystemCaller } from '../domain/caller.ts'
import { ExchangeError } from '../errors.ts'
import { requireScope } from './authenticate.ts'

const asked = z.strictObject({
  patient: z.strictObject({ system: z.string().min(1).max(200), value: z.string().min(1).max(200) }),
  from: z.exactOptional(z.iso.datetime({ offset: true })),
  until: z.exactOptional(z.iso.datetime({ offset: true })),
})

/**
 * `POST /access-log` on the hospital listener, scope `access-log.read`: who used a patient's data, for the service that
 * tells citizens. The body is `{"patient": {"system", "value"}, "from"?, "until"?}` with instants; the answer
 * `{"accesses": AccessRow[]}`, newest first.
 */
export function accessLogRoutes(
  deps: AccessLogPorts & { authenticate(request: FastifyRequest): Promise<SystemCaller> },
): FastifyPluginAsync {
  return async (app) => {
    app.post('/access-log', { bodyLimit: 4096 }, async (request, reply) => {
      const caller = await deps.authenticate(request)
      requireScope(caller, 'access-log.read')
      const body = asked.safeParse(request.body)
      if (!body.success)
        throw new ExchangeError('bad-request', undefined, {
          where: body.error.issues[0]?.path.join('.') ?? '',
        })
      const { patient, from, until } = body.data
      const accesses = await accessLog(
        deps,
        caller,
        {
          patient,
          ...(from !== undefined && { from: new Date(from) }),
          ...(until !== undefined && { until: new Date(until) }),
        },
        { transaction: request.id, network: request.ip },
      )
      return reply.header('cache-control', 'no-store').send({ accesses })
    })
  }
}
