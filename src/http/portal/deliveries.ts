import type { FastifyInstance } from 'fastify'
import { cancelDelivery, deliverStudy } from '../../country-b/deliver-study.ts'
import { ExchangeError } from '../../errors.ts'
import { handleIn, treatingIn } from './caller.ts'
import { type DeliveryTargets, deliveryRequest } from './contract-delivery.ts'
import type { Download } from './contract-download.ts'
import type { PortalDeps } from './deps.ts'
import { parsed } from './parse.ts'
import { downloadView } from './views.ts'

const path = '/api/treatments/:treatment/deliveries'

/** Delivery of studies to the systems of this country: begun, followed, stopped. */
export function deliveryRoutes(app: FastifyInstance, deps: PortalDeps): void {
  const { requester } = deps

  app.get(
    '/api/delivery-targets',
    async (): Promise<DeliveryTargets> => ({
      targets: requester.targets.map(({ name }) => ({ name })),
    }),
  )

  app.post(path, async (request, reply): Promise<Download> => {
    const treating = await treatingIn(deps, request)
    const state = await deliverStudy(requester, treating, parsed(deliveryRequest, request.body))
    reply.code(201).header('location', `/api/treatments/${treating.treatment.id}/deliveries/${state.id}`)
    return downloadView(state)
  })

  app.get(`${path}/:download`, async (request): Promise<Download> => {
    const { treatment } = await treatingIn(deps, request)
    const state = await requester.downloads.find(treatment.id, handleIn(request, 'download'))
    if (!state) throw new ExchangeError('not-found')
    return downloadView(state)
  })

  app.delete(`${path}/:download`, async (request, reply) => {
    const treating = await treatingIn(deps, request)
    await cancelDelivery(requester, treating, handleIn(request, 'download'))
    return reply.code(204).send()
  })
}
