import { randomUUID } from 'node:crypto'
import type { SecureContextOptions, TlsOptions } from 'node:tls'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { ExchangeError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { renderError } from './render-error.ts'

/** Of node:http. Its times are kept only as exactly as it looks: every half a minute unless told otherwise. */
const http = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 900_000,
  connectionsCheckingInterval: 1000,
}

export interface ListenerOptions {
  /** Name of the listener, as in the configuration. */
  readonly name: string
  readonly log: Logger
  /** TLS, where the listener has it; for mutual TLS with `requestCert`. */
  readonly tls?: SecureContextOptions & TlsOptions
  /** Largest body that is read into memory, in bytes. */
  readonly bodyLimit?: number
}

/**
 * One listener of the node: a Fastify instance with the house's limits, request ids and error rendering, and no routes.
 * The log gets one line a request with the route's template, never the URL.
 */
export function createListener({ name, log, tls, bodyLimit = 2 ** 20 }: ListenerOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: log.child({ listener: name }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: false,
    bodyLimit,
    routerOptions: { maxParamLength: 4096 }, // lists of frames; what a parameter holds is checked where it is used
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    connectionTimeout: 0,
    keepAliveTimeout: 30_000,
    forceCloseConnections: true,
    http,
    ...(tls && { https: { ...tls, ...http } }),
  } as object) as unknown as FastifyInstance
  app.setErrorHandler(renderError)
  app.setNotFoundHandler(() => {
    throw new ExchangeError('not-found')
  })
  app.addHook('onResponse', async (request, reply) => {
    const line = {
      event: 'request.done',
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    }
    request.log.debug(line, 'request done')
  })
  return app
}
