import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ExchangeError } from '../../errors.ts'
import { demandOperator } from '../../operator/demand-operator.ts'
import type { Finding, LineState, Neighbour } from '../../operator/ports.ts'
import { callerOf } from './caller.ts'
import type { Dialled, Neighbours, NodeHealth } from './contract-operator.ts'
import type { PortalDeps } from './deps.ts'

/** How the gateway and the other countries are. Errors of each: `not-found` for whoever isn't an operator. */
export function operatorRoutes(app: FastifyInstance, { operator }: PortalDeps): void {
  app.get('/api/operator/node', async (request): Promise<NodeHealth> => {
    demandOperator(callerOf(request).professional)
    return { findings: (await operator.examine()).map(findingView) }
  })

  app.get('/api/operator/countries', async (request): Promise<Neighbours> => {
    demandOperator(callerOf(request).professional)
    return { countries: operator.neighbours.list().map(neighbourView) }
  })

  app.post('/api/operator/countries/:country/dial', async (request): Promise<Dialled> => {
    demandOperator(callerOf(request).professional)
    const dialled = await operator.neighbours.dial(countryIn(request))
    if (!dialled) throw new ExchangeError('not-found')
    const { certificateEnds, ...rest } = dialled
    return { ...rest, ...(certificateEnds !== undefined && { certificateEnds: isoOf(certificateEnds) }) }
  })
}

const countryIn = (request: FastifyRequest): string => (request.params as { country: string }).country

/** Of milliseconds since the epoch. */
const isoOf = (ms: number): string => new Date(ms).toISOString()

function findingView({ part, of, ok, note, words, ends }: Finding): NodeHealth['findings'][number] {
  return {
    part,
    ...(of !== undefined && { of }),
    state: note ? 'look' : ok ? 'well' : 'ill',
    words,
    ...(ends !== undefined && { ends: isoOf(ends * 1000) }),
  }
}

function neighbourView(neighbour: Neighbour): Neighbours['countries'][number] {
  const { country, isSuspended, hasImages, keysEnd, exchange, images } = neighbour
  return {
    country,
    isSuspended,
    hasImages,
    ...(keysEnd !== undefined && { keysEnd: isoOf(keysEnd * 1000) }),
    ...(exchange && { exchange: lineView(exchange) }),
    ...(images && { images: lineView(images) }),
  }
}

function lineView({ breaker, answeredAt, failedAt, failure, certificateEnds }: LineState) {
  return {
    breaker,
    ...(answeredAt !== undefined && { answeredAt: isoOf(answeredAt) }),
    ...(failedAt !== undefined && { failedAt: isoOf(failedAt) }),
    ...(failure !== undefined && { failure }),
    ...(certificateEnds !== undefined && { certificateEnds: isoOf(certificateEnds) }),
  }
}
