import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import {
  type AcceptedContext,
  type Association,
  acceptAssociation,
  type Message,
  type Rejection,
  responseTo,
  status,
} from '../../dicom/dimse/association.ts'
import { commandField } from '../../dicom/dimse/command.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { asExchangeError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import { answerContexts } from './contexts.ts'
import { fileHead } from './part10.ts'
import type { DimseArchive } from './ports.ts'
import { answerFind, answerGet, answerMove } from './query.ts'
import type { DimseConfig, RunningQuery, Services } from './services.ts'

export interface DimseListener {
  readonly port: number
  close(): Promise<void>
}

const maxAssociations = 64

/** Opens the DIMSE listener: C-ECHO, C-STORE, C-FIND, C-MOVE and C-GET for the callers that the configuration lets in. */
export async function openDimseListener(
  config: DimseConfig,
  archive: DimseArchive,
  log: Logger,
): Promise<DimseListener> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    if (sockets.size >= maxAssociations) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {}) // seen by the loop that reads
    void serve(socket, config, archive, log).catch((error: unknown) => {
      if (!(error instanceof AssociationFault))
        log.warn({ event: 'dimse.failed', err: error }, 'association failed')
      socket.destroy()
    })
  })
  server.listen(config.port, config.host)
  await once(server, 'listening')
  return { port: (server.address() as { port: number }).port, close: () => close(server, sockets) }
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const socket of sockets) socket.destroy()
  await closed
}

async function serve(socket: Socket, config: DimseConfig, archive: DimseArchive, log: Logger): Promise<void> {
  const association = await acceptAssociation(
    socket,
    (request) => rejection(config, request) ?? answerContexts(request.contexts),
  )
  if (!association) return
  const queries = new Map<number, RunningQuery>()
  const services: Services = { association, archive, config, queries, log }
  try {
    for await (const message of association.messages()) await answer(services, message)
  } finally {
    for (const query of queries.values()) query.abort.abort()
  }
}

function rejection(
  config: DimseConfig,
  { called, calling }: { called: string; calling: string },
): Rejection | undefined {
  if (called !== config.aet) return 'called-not-recognised'
  if (config.callers.length > 0 && !config.callers.includes(calling)) return 'calling-not-recognised'
  return undefined
}

type Handler = (services: Services, message: Message, context: AcceptedContext) => Promise<void>

const handlers: Readonly<Record<number, Handler>> = {
  [commandField.echoRequest]: async ({ association }, { contextId, command }) =>
    association.send(contextId, responseTo(command, commandField.echoResponse, status.success)),
  [commandField.storeRequest]: store,
  [commandField.findRequest]: answerFind,
  [commandField.getRequest]: answerGet,
  [commandField.moveRequest]: answerMove,
  [commandField.cancelRequest]: async ({ queries }, { command }) =>
    queries.get(command.messageIdRespondedTo ?? -1)?.abort.abort(),
  [commandField.storeResponse]: async ({ queries }, { command }) => {
    for (const query of queries.values()) query.onStoreResponse?.(command)
  },
}

async function answer(services: Services, message: Message): Promise<void> {
  const context = services.association.contexts.get(message.contextId)
  const handler = handlers[message.command.commandField]
  if (!context) return
  if (handler) return handler(services, message, context)
  await services.association.send(
    message.contextId,
    responseTo(message.command, message.command.commandField | 0x8000, status.unrecognised),
  )
}

async function store(
  { association, archive, log }: Services,
  message: Message,
  context: AcceptedContext,
): Promise<void> {
  const { command, dataSet } = message
  const outcome = await storeObject(archive, association, message, context).catch((error: unknown) => {
    if (error instanceof AssociationFault) throw error
    const refusal = asExchangeError(error)
    if (refusal.code === 'internal')
      log.error({ event: 'dimse.store-failed', err: refusal.cause }, 'C-STORE failed')
    return { status: refusal.row.dicom, comment: refusal.tell }
  })
  if (dataSet) for await (const _ of dataSet); // a refused object is read to its end all the same
  await association.send(
    message.contextId,
    responseTo(command, commandField.storeResponse, outcome.status, outcome.comment),
  )
}

async function storeObject(
  archive: DimseArchive,
  association: Association,
  { command, dataSet }: Message,
  context: AcceptedContext,
): Promise<{ readonly status: number; readonly comment?: string }> {
  if (!dataSet) return { status: status.cannotProcess, comment: 'The object is missing.' }
  const head = fileHead({
    sopClassUid: command.affectedSopClassUid ?? context.abstractSyntax,
    sopInstanceUid: command.affectedSopInstanceUid ?? '',
    transferSyntaxUid: context.transferSyntax,
    sourceAet: association.calling,
  })
  return archive.store(withHead(head, dataSet), association.calling)
}

async function* withHead(head: Buffer, dataSet: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* dataSet
}
