import { type DicomJson, text } from '../../dicom/attributes.ts'
import {
  type AcceptedContext,
  type Association,
  type Message,
  responseTo,
  status,
} from '../../dicom/dimse/association.ts'
import { type Command, commandField } from '../../dicom/dimse/command.ts'
import { encodeDataSet } from '../../dicom/dimse/data-set.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { defaultLimits } from '../../dicom/limits.ts'
import { bufferSource } from '../../dicom/source.ts'
import { explicitLittleEndian } from '../../dicom/transfer-syntaxes.ts'
import { walk } from '../../dicom/walker.ts'
import { asExchangeError } from '../../errors.ts'
import type { QueryLevel, SendableInstance } from './ports.ts'
import { countOutcome, type SubOperations, sendStore, storeTo } from './send.ts'
import type { RunningQuery, Services } from './services.ts'

const identifierBytes = 256 * 1024
const levels: readonly string[] = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE']

type Answering = (identifier: DicomJson, query: RunningQuery) => Promise<Command>

/** C-FIND: PS3.4 C.4.1. */
export function answerFind(services: Services, message: Message, context: AcceptedContext): Promise<void> {
  const { association, archive } = services
  const { command, contextId } = message
  return beside(services, message, context, commandField.findResponse, async (identifier, { abort }) => {
    const level = levelOf(identifier)
    if (!level) return responseTo(command, commandField.findResponse, status.badIdentifier, 'No query level.')
    const explicit = context.transferSyntax === explicitLittleEndian
    for (const match of await archive.find(level, identifier, association.calling)) {
      if (abort.signal.aborted) return responseTo(command, commandField.findResponse, status.cancelled)
      const answer = encodeDataSet(match, { explicit })
      await association.send(
        contextId,
        responseTo(command, commandField.findResponse, status.pending),
        answer,
      )
    }
    return responseTo(command, commandField.findResponse, status.success)
  })
}

/** C-MOVE: PS3.4 C.4.2. The destination must be one that the configuration names. */
export function answerMove(services: Services, message: Message, context: AcceptedContext): Promise<void> {
  const { association, archive, config } = services
  const { command } = message
  return beside(services, message, context, commandField.moveResponse, async (identifier, { abort }) => {
    const destination = config.destinations.find((one) => one.aet === command.moveDestination)
    if (!destination)
      return responseTo(command, commandField.moveResponse, status.unknownDestination, 'Unknown destination.')
    const instances = await archive.select(identifier, association.calling)
    const originator = {
      moveOriginator: association.calling,
      moveOriginatorMessageId: command.messageId ?? 0,
    }
    const stored = storeTo(destination, config.aet, instances, originator, abort.signal)
    return report(association, message, commandField.moveResponse, instances.length, stored, abort.signal)
  })
}

/** C-GET: PS3.4 C.4.3. The objects come back on the same association. */
export function answerGet(services: Services, message: Message, context: AcceptedContext): Promise<void> {
  const { association, archive } = services
  return beside(services, message, context, commandField.getResponse, async (identifier, query) => {
    const instances = await archive.select(identifier, association.calling)
    const stored = storeBack(association, instances, query)
    return report(
      association,
      message,
      commandField.getResponse,
      instances.length,
      stored,
      query.abort.signal,
    )
  })
}

/** Sends instances on the caller's own association; a class or encoding that it didn't offer is not sent. */
async function* storeBack(
  association: Association,
  instances: readonly SendableInstance[],
  query: RunningQuery,
): AsyncGenerator<number | undefined> {
  const contexts = [...association.contexts.values()]
  let messageId = 0
  for (const instance of instances) {
    const context = contexts.find(
      ({ abstractSyntax, transferSyntax }) =>
        abstractSyntax === instance.sopClassUid && transferSyntax === instance.transferSyntaxUid,
    )
    if (!context) {
      yield undefined
      continue
    }
    const id = ++messageId
    const response = new Promise<Command>((resolve, reject) => {
      query.onStoreResponse = (command) => command.messageIdRespondedTo === id && resolve(command)
      query.abort.signal.addEventListener(
        'abort',
        () => reject(new AssociationFault('The retrieval ended.')),
        { once: true },
      )
    })
    response.catch(() => {}) // read below, unless sending failed first
    await sendStore(association, context.id, id, instance)
    yield (await response).status
  }
}

async function report(
  association: Association,
  { command, contextId }: Message,
  field: number,
  total: number,
  outcomes: AsyncIterable<number | undefined>,
  signal: AbortSignal,
): Promise<Command> {
  const counts: SubOperations = { remaining: total, completed: 0, failed: 0, warning: 0 }
  for await (const outcome of outcomes) {
    countOutcome(counts, outcome)
    if (signal.aborted) break
    if (counts.remaining > 0)
      await association.send(contextId, { ...responseTo(command, field, status.pending), ...counts })
  }
  const { remaining, ...done } = counts
  if (signal.aborted) return { ...responseTo(command, field, status.cancelled), ...counts }
  const failed = done.failed + remaining
  return {
    ...responseTo(command, field, failed + done.warning > 0 ? status.subOperationsFailed : status.success),
    ...done,
    failed,
  }
}

/** Reads the identifier, then answers while the association goes on being read (for C-CANCEL and C-STORE responses). */
async function beside(
  { association, queries, log }: Services,
  { command, contextId, dataSet }: Message,
  context: AcceptedContext,
  field: number,
  run: Answering,
): Promise<void> {
  const identifier = await readIdentifier(dataSet, context)
  const query: RunningQuery = { abort: new AbortController() }
  const id = command.messageId ?? 0
  queries.set(id, query)
  const answering = async (): Promise<void> => {
    const response = await run(identifier, query).catch((error: unknown) => {
      const refusal = asExchangeError(error)
      if (refusal.code === 'internal' && !(refusal.cause instanceof AssociationFault))
        log.error({ event: 'dimse.query-failed', err: refusal.cause }, 'query failed')
      return responseTo(command, field, refusal.row.dicom, refusal.tell)
    })
    queries.delete(id)
    await association.send(contextId, response)
  }
  void answering().catch(() => association.abort())
}

async function readIdentifier(
  dataSet: AsyncIterable<Buffer> | undefined,
  context: AcceptedContext,
): Promise<DicomJson> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of dataSet ?? []) {
    length += part.length
    if (length > identifierBytes) throw new AssociationFault('The identifier is too long.')
    parts.push(part)
  }
  const encoding = { explicit: context.transferSyntax === explicitLittleEndian, bigEndian: false }
  return walk(bufferSource(Buffer.concat(parts)), 0, encoding, defaultLimits).json
}

function levelOf(identifier: DicomJson): QueryLevel | undefined {
  const level = text(identifier, 'QueryRetrieveLevel')
  return level !== undefined && levels.includes(level) ? (level as QueryLevel) : undefined
}
