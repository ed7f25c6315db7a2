import type { AcceptedContext, Message } from '../../dicom/dimse/association.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { responseTo, status } from '../../dicom/dimse/status.ts'
import { fileHead } from '../../dicom/file-head.ts'
import { asExchangeError } from '../../errors.ts'
import type { Working } from './beside.ts'
import type { StoreOutcome } from './ports.ts'
import type { Services } from './services.ts'

/**
 * C-STORE: PS3.4 B.2. Resolves when the object was read off the line: it is written, and the response sent, while the
 * next message comes in.
 */
export async function answerStore(
  services: Services,
  message: Message,
  context: AcceptedContext,
): Promise<Working> {
  const body = message.dataSet && whenRead(message.dataSet)
  const outcome = storeObject(services, message, context, body?.pieces)
  const working = outcome.then(({ status: code, comment }) =>
    services.association.send(message.contextId, responseTo(message.command, code, comment)),
  )
  working.catch(() => {}) // seen by whoever counts what is under way
  // A refused object is not read to its end here: the reading loop skips what is left.
  await Promise.race([body?.read, outcome])
  return { working }
}

async function storeObject(
  { admitted, archive, association, log }: Services,
  { command }: Message,
  context: AcceptedContext,
  pieces: AsyncIterable<Buffer> | undefined,
): Promise<StoreOutcome> {
  if (!admitted.allows.has('store')) return { status: status.notAuthorised }
  if (!pieces) return { status: status.cannotProcess, comment: 'The object is missing.' }
  const named = {
    sopClassUid: command.affectedSopClassUid ?? context.abstractSyntax,
    sopInstanceUid: command.affectedSopInstanceUid ?? '',
  }
  if (named.sopClassUid !== context.abstractSyntax)
    return { status: status.badIdentifier, comment: 'The SOP class is not the one that was agreed on.' }
  const head = fileHead({
    ...named,
    transferSyntaxUid: context.transferSyntax,
    sourceAet: association.calling,
  })
  try {
    return await archive.store(withHead(head, pieces), named, association.calling)
  } catch (error) {
    if (error instanceof AssociationFault) throw error
    const refusal = asExchangeError(error)
    if (refusal.code === 'internal')
      log.error({ event: 'dimse.store-failed', err: refusal.cause }, 'C-STORE failed')
    return { status: refusal.row.dicom, comment: refusal.tell }
  }
}

async function* withHead(head: Buffer, pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* pieces
}

/** The same pieces, and when the last was taken. */
function whenRead(pieces: AsyncIterable<Buffer>): {
  readonly pieces: AsyncIterable<Buffer>
  readonly read: Promise<void>
} {
  const { promise, resolve } = Promise.withResolvers<void>()
  const followed = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* pieces
    } finally {
      resolve()
    }
  }
  return { pieces: followed(), read: promise }
}
