import type { Config } from './config.ts'
import { ExchangeError } from './errors.ts'
import { createOperations, operationsRoutes, type ReadinessCheck } from './http/operations/routes.ts'
import { newTransaction } from './http/transaction.ts'
import type { Logger } from './log.ts'
import { type RevocationFeed, startRevocationFeed } from './peer/revocation-feed.ts'
import { type Core, openCore, type Trust } from './wiring/core.ts'
import { addFigures } from './wiring/figures.ts'
import { forwardJournal } from './wiring/forwarding.ts'
import { createListeners } from './wiring/listeners.ts'

export interface Node {
  /** Where each listener stands, by name. */
  readonly addresses: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Starts one node: opens what it holds, joins the parts that its roles need, and listens. */
export async function startNode(config: Config): Promise<Node> {
  const core = await openCore(config)
  const operations = createOperations('0.1.0')
  addFigures(operations.registry, core)
  const listeners = createListeners(core.log, operations)
  const closing: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    await listeners.close()
    for (const close of closing.reverse()) await close()
    await core.journal.append({ kind: 'node-stopped', outcome: 'success', transaction: newTransaction() })
    await core.close()
  }
  try {
    const addresses: Record<string, string> = {}
    if (config.roles.includes('source')) {
      const { addSource } = await import('./wiring/source.ts')
      const source = await addSource(core, listeners)
      closing.push(source.close)
      Object.assign(addresses, source.addresses)
    }
    if (config.roles.includes('requester')) {
      const { addRequester } = await import('./wiring/requester.ts')
      closing.push((await addRequester(core, listeners)).close)
    }
    await listeners
      .add('operations', config.listen.operations)
      .register(operationsRoutes(operations.registry, readiness(core)))
    await core.journal.append({ kind: 'node-started', outcome: 'success', transaction: newTransaction() })
    Object.assign(addresses, await listeners.open())
    closing.push(forwardJournal(core).close)
    if (core.trust) closing.push(revocationFeed(core.trust, core.log).close)
    core.log.info({ event: 'node.started', listeners: Object.keys(addresses) }, 'node started')
    return { addresses, stop }
  } catch (error) {
    await listeners.close()
    for (const close of closing.reverse()) await close()
    await core.close()
    throw error
  }
}

/** Tells the other countries what was taken back, and hears it from them. */
const revocationFeed = ({ keys, list: trustList, revocations }: Trust, log: Logger): RevocationFeed =>
  startRevocationFeed({ keys, trustList, revocations, log })

/** What must work for the node to be of use, each with words for the operator. */
function readiness({ config, database, journal, objects, trust }: Core): Record<string, ReadinessCheck> {
  return {
    async database() {
      await database.version().catch(() => {
        throw new Error('PostgreSQL does not answer')
      })
    },
    async journal() {
      if (!journal.isWritable()) throw new Error('The journal cannot be written: nothing is disclosed')
    },
    async trust() {
      if (trust && !trust.list.status().fresh)
        throw new Error('The trust list is past its end: get the newest one')
    },
    async keys() {
      if (!trust) return
      if (trust.keys.tlsEnd <= Date.now() / 1000)
        throw new Error('The certificate has ended: roentgate keys rotate tls --now')
      trust.keys.signer('sig-token')
      trust.keys.signer('sig-msg')
    },
    async objects() {
      if (!config.roles.includes('source')) return
      await objects()
        .check()
        .catch((error: unknown) => {
          if (error instanceof ExchangeError && error.code === 'storage-full')
            throw new ExchangeError(
              'storage-full',
              'The disk of the object store is full: nothing new is taken, what is held is served',
            )
          throw new Error('The object store cannot be written')
        })
    },
  }
}
