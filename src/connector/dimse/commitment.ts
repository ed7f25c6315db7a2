import { type DicomJson, items, text } from '../../dicom/attributes.ts'
import type { AcceptedContext, Message } from '../../dicom/dimse/association.ts'
import { responseTo, status } from '../../dicom/dimse/status.ts'
import { isUid } from '../../dicom/uid.ts'
import { type Answer, beside, type Working } from './beside.ts'
import type { CommitmentRequest } from './ports.ts'
import type { Services } from './services.ts'

/** The Storage Commitment Push Model and its one instance: PS3.4 J.3. */
export const pushModel = { sopClass: '1.2.840.10008.1.20.1', instance: '1.2.840.10008.1.20.1.1' } as const
const requestCommitment = 1

/**
 * N-ACTION of the Storage Commitment Push Model: PS3.4 J.3.2. The request is durable before it is confirmed; then it is
 * answered, on this association while it lasts.
 */
export function answerAction(
  services: Services,
  message: Message,
  context: AcceptedContext,
): Promise<Working> {
  const { admitted, association, commitments } = services
  const { command } = message
  return beside(services, message, context, async (identifier): Promise<Answer> => {
    const answer = (code: number): Answer => ({ response: responseTo(command, code) })
    if (context.abstractSyntax !== pushModel.sopClass || !admitted.allows.has('commitment'))
      return answer(status.notAuthorised)
    if (command.requestedSopInstanceUid !== pushModel.instance) return answer(status.noSuchInstance)
    if (command.actionTypeId !== requestCommitment) return answer(status.noSuchAction)
    const request = requestOf(identifier, association.calling)
    if (!request) return answer(status.invalidArgument)
    const key = await commitments.accept(request)
    return {
      ...answer(status.success),
      afterwards: () => commitments.answerOn(services, context, key, request),
    }
  })
}

function requestOf(identifier: DicomJson, calling: string): CommitmentRequest | undefined {
  const transactionUid = text(identifier, 'TransactionUID')
  const references = items(identifier, 'ReferencedSOPSequence').map((reference) => ({
    sopClassUid: text(reference, 'ReferencedSOPClassUID') ?? '',
    sopInstanceUid: text(reference, 'ReferencedSOPInstanceUID') ?? '',
  }))
  const isSound = references.every(
    ({ sopClassUid, sopInstanceUid }) => isUid(sopClassUid) && isUid(sopInstanceUid),
  )
  if (transactionUid === undefined || !isUid(transactionUid) || references.length === 0 || !isSound)
    return undefined
  return { transactionUid, calling, references }
}
