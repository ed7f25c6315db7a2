import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { ExchangeError } from '../../errors.ts'

/**
 * A part of the node that must work for it to be ready: throws, with words for the operator, when it doesn't. Where that
 * stops only what is new, the error is `storage-full`.
 */
export type ReadinessCheck = () => Promise<void>

export interface Operations {
  readonly registry: Registry
  /** Measures every request of a listener, by route template and status. */
  observe(listener: string, app: FastifyInstance): void
  /** Counts a request that a limit turned away. */
  countRefusal(listener: string, limit: string): void
}

export function createOperations(version: string): Operations {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'roentgate_info',
    help: 'Version of this node',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1)
  const requests = new Histogram({
    name: 'roentgate_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['listener', 'method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  })
  const refusals = new Counter({
    name: 'roentgate_refused_total',
    help: 'Requests that a limit turned away',
    labelNames: ['listener', 'limit'] as const,
    registers: [registry],
  })
  return {
    registry,
    countRefusal: (listener, limit) => refusals.inc({ listener, limit }),
    observe(listener, app) {
      app.addHook('onResponse', async (request, reply) => {
        const labels = {
          listener,
          method: request.method,
          route: request.routeOptions.url ?? '(none)',
          status: String(reply.statusCode),
        }
        requests.observe(labels, reply.elapsedTime / 1000)
      })
    },
  }
}

/**
 * `/health/live`, `/health/ready` (503 with the part that fails), `/health/ready/write` (503 too when only what is held can
 * be served) and `/metrics` (Prometheus).
 */
export function operationsRoutes(
  registry: Registry,
  checks: Readonly<Record<string, ReadinessCheck>>,
): FastifyPluginAsync {
  return async (app) => {
    app.get('/health/live', async () => ({ status: 'ok' }))
    const answersFor = (path: string, serving: readonly State[]): void => {
      app.get(path, async (_request, reply) => {
        const found = await Promise.all(
          Object.entries(checks).map(async ([part, check]) => [part, await outcome(check)] as const),
        )
        const status = states.find((state) => found.some(([, one]) => one.state === state)) ?? 'ok'
        const parts = Object.fromEntries(found.map(([part, { words }]) => [part, words]))
        return reply.code(serving.includes(status) ? 200 : 503).send({ status, parts })
      })
    }
    answersFor('/health/ready', ['ok', 'reading-only'])
    answersFor('/health/ready/write', ['ok'])
    app.get('/metrics', async (_request, reply) =>
      reply.type(registry.contentType).send(await registry.metrics()),
    )
  }
}

/** Worst first. */
const states = ['failing', 'reading-only', 'ok'] as const
type State = (typeof states)[number]

async function outcome(check: ReadinessCheck): Promise<{ readonly state: State; readonly words: string }> {
  try {
    await check()
    return { state: 'ok', words: 'ok' }
  } catch (error) {
    if (error instanceof ExchangeError && error.code === 'storage-full')
      return { state: 'reading-only', words: error.tell }
    return { state: 'failing', words: error instanceof Error ? error.message : 'failing' }
  }
}
