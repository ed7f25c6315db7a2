import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ExchangeError } from '../errors.ts'
import { perMinute } from './oauth/window-limit.ts'

/** How much one country and one of its professionals may ask of this node. */
export interface CallerLimits {
  /** Requests within a minute; absent: any number. */
  readonly perMinute?: { readonly country: number; readonly professional: number }
  /** Requests that are answered at the same time. */
  readonly parallel: { readonly country: number; readonly professional: number }
}

/** Which limit refused a request, for the metrics. */
type LimitName = 'country-rate' | 'professional-rate' | 'country-parallel' | 'professional-parallel'

interface CallerName {
  readonly country: string
  readonly professional: string
}

const retrySeconds = 1

/**
 * Lets a caller in as long as their country and they themselves stay within the limits.
 * @param app on which the requests come; @param refused is told each refusal.
 * Errors of the function it returns: those of `authenticate`; `too-many-requests`, before anything is looked up.
 */
export function limitCallers<C>(
  app: FastifyInstance,
  authenticate: (request: FastifyRequest) => Promise<C>,
  {
    nameOf,
    limits,
    refused,
  }: {
    readonly nameOf: (caller: C) => CallerName
    readonly limits: CallerLimits
    refused(limit: LimitName): void
  },
): (request: FastifyRequest) => Promise<C> {
  const answers = new WeakMap<FastifyRequest, ServerResponse>()
  app.addHook('onRequest', async (request, reply) => void answers.set(request, reply.raw))
  const rates = [
    ['professional-rate', perMinute(limits.perMinute?.professional ?? Number.POSITIVE_INFINITY)],
    ['country-rate', perMinute(limits.perMinute?.country ?? Number.POSITIVE_INFINITY)],
  ] as const
  const running = [
    ['professional-parallel', limits.parallel.professional, new Map<string, number>()],
    ['country-parallel', limits.parallel.country, new Map<string, number>()],
  ] as const
  const refuse = (limit: LimitName, retryAfter: number): never => {
    refused(limit)
    throw new ExchangeError('too-many-requests', undefined, { retryAfter, detail: limit })
  }
  return async (request) => {
    const caller = await authenticate(request)
    const { country, professional } = nameOf(caller)
    // The professional first: one who asks too often must not use up what the country may.
    const names = [`${country}/${professional}`, country] as const
    rates.forEach(([limit, wait], at) => {
      const seconds = wait(names[at] ?? '')
      if (seconds > 0) refuse(limit, seconds)
    })
    running.forEach(([limit, most, counts], at) => {
      if ((counts.get(names[at] ?? '') ?? 0) >= most) refuse(limit, retrySeconds)
    })
    const answer = answers.get(request)
    if (!answer || answer.destroyed) return caller
    const change = (by: 1 | -1): void => {
      for (const [at, [, , counts]] of running.entries()) add(counts, names[at] ?? '', by)
    }
    change(1)
    answer.once('close', () => change(-1))
    return caller
  }
}

function add(counts: Map<string, number>, name: string, change: number): void {
  const count = (counts.get(name) ?? 0) + change
  if (count > 0) counts.set(name, count)
  else counts.delete(name)
}
