import type { DicomJson } from '../../dicom/attributes.ts'
import type { AcceptedContext, Message } from '../../dicom/dimse/association.ts'
import type { Command } from '../../dicom/dimse/command.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { responseTo, status } from '../../dicom/dimse/status.ts'
import { asExchangeError } from '../../errors.ts'
import { readIdentifier } from './identifier.ts'
import type { Services } from './services.ts'

/** What goes on after a message was read. */
export interface Working {
  readonly working: Promise<void>
  /** It may need what comes later on the association, so the reading never waits for it. */
  readonly isQuery?: boolean
}

/** The final response, with a data set if it has one. */
export interface Answer {
  readonly response: Command
  readonly dataSet?: Buffer
  /** What follows once it is sent; never throws. */
  afterwards?(): Promise<void>
}

/** Queries and retrievals that one association may have under way. */
const mostQueries = 8

/**
 * Reads the identifier, then lets `run` answer while the association goes on being read, for C-CANCEL and for the
 * responses to C-STORE. An error of `run` becomes the final response.
 */
export async function beside(
  services: Services,
  message: Message,
  context: AcceptedContext,
  run: (identifier: DicomJson, signal: AbortSignal, characterSets: readonly string[]) => Promise<Answer>,
): Promise<Working> {
  const { association, queries, over, log } = services
  const { command, contextId } = message
  const refused = (error: unknown): Answer => {
    if (error instanceof AssociationFault) throw error
    const refusal = asExchangeError(error)
    if (refusal.code === 'internal')
      log.error({ event: 'dimse.query-failed', err: refusal.cause }, 'query failed')
    return { response: responseTo(command, refusal.row.dicom, refusal.tell) }
  }
  const read = await readIdentifier(message.dataSet, context).then(
    (identifier) => identifier,
    (error: unknown) => ({ answer: refused(error) }),
  )
  if (queries.size >= mostQueries)
    return { working: association.send(contextId, responseTo(command, status.outOfResources)) }
  const cancelled = new AbortController()
  const id = command.messageId ?? 0
  queries.set(id, cancelled)
  const answering = async (): Promise<void> => {
    const letGo = association.hold()
    try {
      const { response, dataSet, afterwards } =
        'answer' in read
          ? read.answer
          : await run(read.json, AbortSignal.any([cancelled.signal, over]), read.characterSets).catch(refused)
      await association.send(contextId, response, dataSet)
      void afterwards?.()
    } finally {
      queries.delete(id)
      letGo()
    }
  }
  return { working: answering(), isQuery: true }
}
