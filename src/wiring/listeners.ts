import type { FastifyInstance } from 'fastify'
import { createListener, type ListenerOptions } from '../http/listener.ts'
import type { MutualTls } from '../http/mutual-tls.ts'
import type { Operations } from '../http/operations/routes.ts'
import { overloadGuard } from '../http/overload.ts'
import type { Logger } from '../log.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** The listeners of a node, by name; opened in the order of their making, closed together. */
export interface Listeners {
  /** A listener that will stand at this address; routes are registered on it before `open`. */
  add(
    name: string,
    address: Address,
    options?: Pick<ListenerOptions, 'bodyLimit' | 'tls'> & { mutual?: MutualTls },
  ): FastifyInstance
  /** Counts a request that a limit turned away. */
  refused(name: string, limit: string): void
  open(): Promise<Readonly<Record<string, string>>>
  close(): Promise<void>
}

export function createListeners(log: Logger, operations: Operations): Listeners {
  const made: { name: string; address: Address; app: FastifyInstance; scheme: string }[] = []
  const overload = overloadGuard()
  return {
    refused: operations.countRefusal,
    add(name, address, { mutual, ...options } = {}) {
      const app = createListener({ name, log, ...options, ...(mutual && { tls: mutual.options }) })
      mutual?.guard(app.server as never)
      operations.observe(name, app)
      // Whoever asks how a node is must be told, above all when it is not well.
      if (name !== 'operations') overload.guard(app, () => operations.countRefusal(name, 'overload'))
      made.push({ name, address, app, scheme: mutual || options.tls ? 'https' : 'http' })
      return app
    },
    async open() {
      const opened: Record<string, string> = {}
      for (const { name, address, app, scheme } of made) {
        await app.listen({ host: address.host, port: address.port })
        const at = app.server.address()
        const port = typeof at === 'object' && at ? at.port : address.port
        opened[name] = `${scheme}://${address.host}:${port}`
      }
      return opened
    },
    async close() {
      overload.close()
      await Promise.all(made.map(({ app }) => app.close()))
    },
  }
}
