import { once } from 'node:events'
import type { Socket } from 'node:net'
import {
  type AnsweredContext,
  type Associate,
  decodeAccept,
  decodeRequest,
  encodeAccept,
  encodeRequest,
  type OfferedContext,
} from './associate.ts'
import { type Command, commandField, decodeCommand, encodeCommand, noDataSet } from './command.ts'
import { AssociationFault, refusePdu } from './faults.ts'
import { type DataValue, dataHead, dataValues, type Pdu, pdu, pduType, readPdus } from './pdu.ts'

/** A message as it arrives. `dataSet` must be read to its end before the next message is asked for. */
export interface Message {
  readonly contextId: number
  readonly command: Command & { readonly commandField: number }
  readonly dataSet: AsyncIterable<Buffer> | undefined
}

export interface AcceptedContext {
  readonly id: number
  readonly abstractSyntax: string
  readonly transferSyntax: string
}

export interface Association {
  readonly called: string
  readonly calling: string
  readonly contexts: ReadonlyMap<number, AcceptedContext>
  /** Messages until the other side releases; an abort or a broken line throws AssociationFault. */
  messages(): AsyncGenerator<Message>
  /** Sends a command and, if given, its data set as it comes; resolves when the socket has taken it. */
  send(contextId: number, command: Command, dataSet?: AsyncIterable<Buffer> | Buffer): Promise<void>
  release(): Promise<void>
  abort(): void
}

const ourMaxPdu = 256 * 1024
const associateLimit = 1024 * 1024
const idleMilliseconds = 60_000

/** PS3.8 9.3.4: rejected permanently by the service user, with the reason. */
export type Rejection = 'no-reason' | 'calling-not-recognised' | 'called-not-recognised'
const rejections: Record<Rejection, number> = {
  'no-reason': 1,
  'calling-not-recognised': 3,
  'called-not-recognised': 7,
}

/**
 * Waits for the association request on a new connection and answers it. `decide` says which contexts are accepted or why
 * the association is rejected; then undefined comes back.
 */
export async function acceptAssociation(
  socket: Socket,
  decide: (request: Associate<OfferedContext>) => readonly AnsweredContext[] | Rejection,
): Promise<Association | undefined> {
  const pdus = start(socket)
  const first = await nextPdu(pdus)
  if (first?.type !== pduType.associateRequest) refusePdu('The first PDU is no association request.')
  const request = decodeRequest(first.body)
  const answer = decide(request)
  if (typeof answer === 'string') {
    socket.end(pdu(pduType.associateReject, Buffer.from([0, 1, 1, rejections[answer]])))
    return undefined
  }
  const accept = {
    called: request.called,
    calling: request.calling,
    contexts: answer,
    maxPduLength: ourMaxPdu,
    roles: request.roles,
  }
  socket.write(pdu(pduType.associateAccept, encodeAccept(accept)))
  const contexts = accepted(request.contexts, answer)
  return association(socket, pdus, {
    called: request.called,
    calling: request.calling,
    contexts,
    maxPdu: request.maxPduLength,
  })
}

/** Asks for an association on a connected socket. Throws AssociationFault when it is rejected. */
export async function requestAssociation(
  socket: Socket,
  request: {
    readonly called: string
    readonly calling: string
    readonly contexts: readonly OfferedContext[]
  },
): Promise<Association> {
  const pdus = start(socket)
  socket.write(
    pdu(pduType.associateRequest, encodeRequest({ ...request, maxPduLength: ourMaxPdu, roles: [] })),
  )
  const answer = await nextPdu(pdus)
  if (answer?.type !== pduType.associateAccept) refusePdu('The association was rejected.')
  const accept = decodeAccept(answer.body)
  const contexts = accepted(request.contexts, accept.contexts)
  return association(socket, pdus, {
    called: request.called,
    calling: request.calling,
    contexts,
    maxPdu: accept.maxPduLength,
  })
}

function start(socket: Socket): AsyncGenerator<Pdu> {
  socket.setNoDelay(true)
  socket.setTimeout(idleMilliseconds, () =>
    socket.destroy(new AssociationFault('Nothing came for a minute.')),
  )
  return readPdus(socket, associateLimit)
}

async function nextPdu(pdus: AsyncGenerator<Pdu>): Promise<Pdu | undefined> {
  const next = await pdus.next()
  return next.done ? undefined : next.value
}

function accepted(
  offered: readonly OfferedContext[],
  answers: readonly AnsweredContext[],
): Map<number, AcceptedContext> {
  const abstract = new Map(offered.map((context) => [context.id, context.abstractSyntax]))
  return new Map(
    answers
      .filter((answer) => answer.result === 0)
      .map(({ id, transferSyntax }) => [id, { id, abstractSyntax: abstract.get(id) ?? '', transferSyntax }]),
  )
}

interface Agreed {
  readonly called: string
  readonly calling: string
  readonly contexts: ReadonlyMap<number, AcceptedContext>
  readonly maxPdu: number
}

function association(socket: Socket, pdus: AsyncGenerator<Pdu>, agreed: Agreed): Association {
  const { called, calling, contexts } = agreed
  const pieceLength = Math.min(agreed.maxPdu === 0 ? ourMaxPdu : agreed.maxPdu, ourMaxPdu) - 6
  let sending: Promise<void> = Promise.resolve()
  return {
    called,
    calling,
    contexts,
    messages: () => readMessages(socket, pdus, contexts),
    send(contextId, command, dataSet) {
      // Messages of one association may be sent by several tasks: each goes out whole.
      sending = sending.then(() => sendMessage(socket, pieceLength, contextId, command, dataSet))
      return sending
    },
    async release() {
      socket.write(pdu(pduType.releaseRequest, Buffer.alloc(4)))
      for (let answer = await nextPdu(pdus); answer; answer = await nextPdu(pdus))
        if (answer.type === pduType.releaseResponse) break
      socket.end()
    },
    abort() {
      if (socket.destroyed) return
      socket.write(pdu(pduType.abort, Buffer.from([0, 0, 0, 0])))
      socket.destroySoon()
    },
  }
}

async function* readMessages(
  socket: Socket,
  pdus: AsyncGenerator<Pdu>,
  contexts: ReadonlyMap<number, AcceptedContext>,
): AsyncGenerator<Message> {
  const values = readValues(socket, pdus)
  for (let read = await readCommand(values, contexts); read; read = await readCommand(values, contexts)) {
    const { contextId, command } = read
    if (command.dataSetType === undefined || command.dataSetType === noDataSet) {
      yield { contextId, command, dataSet: undefined }
      continue
    }
    const reading = { done: false }
    const dataSet = readDataSet(values, reading)
    yield { contextId, command, dataSet }
    if (!reading.done) for await (const _ of readDataSet(values, reading)); // what its reader left
  }
}

async function readCommand(
  values: AsyncGenerator<DataValue>,
  contexts: ReadonlyMap<number, AcceptedContext>,
): Promise<Pick<Message, 'contextId' | 'command'> | undefined> {
  const parts: Buffer[] = []
  for (;;) {
    const next = await values.next()
    if (next.done) return undefined
    const { contextId, isCommand, isLast, bytes } = next.value
    if (!isCommand) refusePdu('A data set came without its command.')
    if (!contexts.has(contextId)) refusePdu('A message came on a presentation context that was not accepted.')
    parts.push(bytes)
    if (isLast) return { contextId, command: decodeCommand(Buffer.concat(parts)) }
  }
}

async function* readDataSet(
  values: AsyncGenerator<DataValue>,
  reading: { done: boolean },
): AsyncGenerator<Buffer> {
  while (!reading.done) {
    const next = await values.next()
    if (next.done) refusePdu('The association ended within a data set.')
    if (next.value.isCommand) refusePdu('A command came within a data set.')
    reading.done = next.value.isLast
    yield next.value.bytes
  }
}

/** Data values until a release is asked for, which is answered. */
async function* readValues(socket: Socket, pdus: AsyncGenerator<Pdu>): AsyncGenerator<DataValue> {
  for await (const { type, body } of { [Symbol.asyncIterator]: () => pdus }) {
    if (type === pduType.data) yield* dataValues(body)
    else if (type === pduType.releaseRequest) {
      socket.end(pdu(pduType.releaseResponse, Buffer.alloc(4)))
      return
    } else if (type === pduType.releaseResponse) return
    else refusePdu(type === pduType.abort ? 'The other side aborted.' : 'A PDU came that has no place here.')
  }
}

async function sendMessage(
  socket: Socket,
  pieceLength: number,
  contextId: number,
  command: Command,
  dataSet: AsyncIterable<Buffer> | Buffer | undefined,
): Promise<void> {
  const bytes = encodeCommand({ ...command, dataSetType: dataSet === undefined ? noDataSet : 0x0001 })
  socket.cork()
  socket.write(dataHead(contextId, true, true, bytes.length))
  socket.write(bytes)
  process.nextTick(() => socket.uncork())
  if (dataSet === undefined) return
  for await (const { piece, isLast } of pieces(Buffer.isBuffer(dataSet) ? [dataSet] : dataSet, pieceLength)) {
    if (socket.destroyed) refusePdu('The connection is gone.')
    socket.cork()
    socket.write(dataHead(contextId, false, isLast, piece.length))
    const more = socket.write(piece)
    socket.uncork()
    if (!more) await drained(socket)
  }
}

async function drained(socket: Socket): Promise<void> {
  const gone = new AbortController()
  const onClose = (): void => gone.abort()
  socket.once('close', onClose)
  try {
    await once(socket, 'drain', { signal: gone.signal })
  } catch {
    refusePdu('The connection is gone.')
  } finally {
    socket.off('close', onClose)
  }
}

async function* pieces(
  stream: AsyncIterable<Buffer> | Iterable<Buffer>,
  length: number,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let held: Buffer | undefined
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; at += length) {
      if (held) yield { piece: held, isLast: false }
      held = chunk.subarray(at, at + length)
    }
  }
  yield { piece: held ?? Buffer.alloc(0), isLast: true }
}

/** Status of a response: PS3.7 Annex C. */
export const status = {
  success: 0x0000,
  cancelled: 0xfe00,
  pending: 0xff00,
  subOperationsFailed: 0xb000,
  outOfResources: 0xa700,
  noSuchSopClass: 0x0122,
  unrecognised: 0x0211,
  badIdentifier: 0xa900,
  cannotProcess: 0xc000,
  unknownDestination: 0xa801,
} as const

/** The response that belongs to a request: same message, same SOP class and instance. */
export function responseTo(request: Command, field: number, statusCode: number, comment?: string): Command {
  return {
    commandField: field,
    ...(request.messageId !== undefined && { messageIdRespondedTo: request.messageId }),
    ...(request.affectedSopClassUid !== undefined && { affectedSopClassUid: request.affectedSopClassUid }),
    ...(request.affectedSopInstanceUid !== undefined &&
      field === commandField.storeResponse && { affectedSopInstanceUid: request.affectedSopInstanceUid }),
    status: statusCode,
    ...(comment !== undefined && { errorComment: comment }),
  }
}
