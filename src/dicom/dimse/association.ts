import type { Socket } from 'node:net'
import { chunksOf } from './chunks.ts'
import { type Command, decodeCommand, noDataSet } from './command.ts'
import { AssociationFault, abortReason, refusePdu } from './faults.ts'
import { type ControlPdu, type DataPiece, pdu, pduReader, pduType } from './pdu.ts'
import { messageSender } from './send-message.ts'
import type { Extended } from './user-information.ts'

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

/** What both sides agreed on. */
export interface Agreed {
  readonly called: string
  readonly calling: string
  readonly contexts: ReadonlyMap<number, AcceptedContext>
  /** Operations that we may have under way at once; 0: any. */
  readonly invokes: number
  /** Extended negotiation as it was answered. */
  readonly extended: readonly Extended[]
}

export interface Association extends Agreed {
  /** Messages until the other side releases; an abort or a broken line throws AssociationFault. */
  messages(): AsyncGenerator<Message>
  /** Sends a command and, if given, its data set as it comes; resolves when the socket has taken it. */
  send(contextId: number, command: Command, dataSet?: AsyncIterable<Buffer> | Buffer): Promise<void>
  /** While it holds, the other side need not say anything. @returns how to let go. */
  hold(): () => void
  /** False once it was released, aborted or lost. */
  readonly isOpen: boolean
  /** Asks for release; `messages()` ends when it is answered. */
  release(): void
  abort(reason?: number): void
}

/** How long the other side may keep us waiting, in milliseconds. */
export interface Patience {
  /** For the association request or its answer, whole: PS3.8 9.1.4, ARTIM. */
  readonly artimMs: number
  /** Between messages, and for one PDU. */
  readonly idleMs: number
}
export const usualPatience: Patience = { artimMs: 15_000, idleMs: 60_000 }

/** Longest PDU body that we take. */
export const ourMaxPdu = 256 * 1024
/** An association request with 128 contexts of 64 transfer syntaxes each stays below it. */
const longestControl = 1024 * 1024
const lingerMs = 1000

type Next = () => Promise<ControlPdu | DataPiece | undefined>

/** A connection that carries an association, before and after it is agreed on. */
export interface Line {
  readonly next: Next
  /** From now on this may take no longer than `idleMs` rather than `artimMs`. */
  settled(): void
  hold(): () => void
  abort(reason?: number): void
}

/** Begins to read a connection; whoever keeps us waiting too long is aborted. */
export function openLine(socket: Socket, patience: Patience): Line {
  socket.setNoDelay(true)
  const chunks = chunksOf(socket)
  const reader = pduReader(
    chunks.next,
    { controlBytes: longestControl, dataBytes: ourMaxPdu },
    chunks.waitedMs,
  )
  const abort = (reason: number = abortReason.notSpecified): void => endLine(socket, reason)
  const began = performance.now()
  let isSettled = false
  let holds = 0
  let freeSince = 0
  const isOverdue = (): boolean => {
    const now = performance.now()
    if (!isSettled) return now - began > patience.artimMs
    if (reader.beganAt !== undefined && chunks.waitedMs() - reader.beganAt > patience.idleMs) return true
    const { waitingSince } = chunks
    if (holds > 0 || waitingSince === undefined) return false
    return now - Math.max(waitingSince, freeSince) > patience.idleMs
  }
  const watch = setInterval(
    () => {
      if (!isOverdue()) return
      clearInterval(watch)
      abort()
      chunks.fail(new AssociationFault('The other side was too slow.'))
    },
    Math.min(1000, patience.idleMs / 4, patience.artimMs / 4),
  )
  socket.on('close', () => clearInterval(watch))
  return {
    next: () => reader.next(),
    settled() {
      isSettled = true
    },
    hold() {
      holds++
      return () => {
        holds--
        freeSince = performance.now()
      }
    },
    abort,
  }
}

/** A-ABORT by the service provider, then the end of the connection, whether or not the other side takes it. */
function endLine(socket: Socket, reason: number): void {
  if (socket.destroyed) return
  if (socket.writable) socket.end(pdu(pduType.abort, Buffer.from([0, 0, 2, reason])))
  setTimeout(() => socket.destroy(), lingerMs).unref()
}

/** The association on a line, once both sides agreed. `maxPdu` is the longest PDU body that the other side takes; 0: any. */
export function association(socket: Socket, line: Line, agreed: Agreed, maxPdu: number): Association {
  line.settled()
  const send = messageSender(socket, Math.min(maxPdu === 0 ? ourMaxPdu : maxPdu, ourMaxPdu))
  return {
    ...agreed,
    messages: () => readMessages(socket, line.next, agreed.contexts),
    send,
    hold: line.hold,
    get isOpen() {
      return socket.writable
    },
    release() {
      if (socket.writable) socket.write(pdu(pduType.releaseRequest, Buffer.alloc(4)))
    },
    abort: line.abort,
  }
}

async function* readMessages(
  socket: Socket,
  next: Next,
  contexts: ReadonlyMap<number, AcceptedContext>,
): AsyncGenerator<Message> {
  for (;;) {
    const read = await readCommand(socket, next, contexts)
    if (!read) return
    const { contextId, command } = read
    if (command.dataSetType === undefined || command.dataSetType === noDataSet) {
      yield { contextId, command, dataSet: undefined }
      continue
    }
    const reading = { contextId, done: false }
    yield { contextId, command, dataSet: readDataSet(next, reading) }
    if (!reading.done) for await (const _ of readDataSet(next, reading)); // what its reader left
  }
}

/** Undefined after a release, which is answered. */
async function readCommand(
  socket: Socket,
  next: Next,
  contexts: ReadonlyMap<number, AcceptedContext>,
): Promise<Pick<Message, 'contextId' | 'command'> | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for (;;) {
    const read = await next()
    if (!read || (read.kind === 'control' && parts.length > 0))
      refusePdu('The association ended within a message.', abortReason.unexpectedPdu)
    if (read.kind === 'control') return ended(socket, read)
    if (!read.isCommand) refusePdu('A data set came without its command.', abortReason.unexpectedPdu)
    if (!contexts.has(read.contextId))
      refusePdu('A message came on a presentation context that was not accepted.')
    parts.push(read.bytes)
    bytes += read.bytes.length
    if (bytes > longestCommand) refusePdu('A command set is longer than there can be.')
    if (read.isLast) return { contextId: read.contextId, command: decodeCommand(Buffer.concat(parts)) }
  }
}

const longestCommand = 64 * 1024

function ended(socket: Socket, { type }: ControlPdu): undefined {
  if (type === pduType.releaseRequest) socket.end(pdu(pduType.releaseResponse, Buffer.alloc(4)))
  else if (type === pduType.releaseResponse) socket.end()
  else if (type === pduType.abort) throw new AssociationFault('The other side aborted.')
  else refusePdu('A PDU came that has no place here.', abortReason.unexpectedPdu)
}

async function* readDataSet(
  next: Next,
  reading: { readonly contextId: number; done: boolean },
): AsyncGenerator<Buffer> {
  while (!reading.done) {
    const read = await next()
    if (read?.kind !== 'data' || read.isCommand)
      refusePdu('Something else came within a data set.', abortReason.unexpectedPdu)
    if (read.contextId !== reading.contextId)
      refusePdu('A data set came on another presentation context than its command.')
    reading.done = read.isLast
    if (read.bytes.length > 0) yield read.bytes
  }
}
