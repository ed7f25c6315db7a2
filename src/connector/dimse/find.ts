import { text } from '../../dicom/attributes.ts'
import type { AcceptedContext, Message } from '../../dicom/dimse/association.ts'
import { responseTo, status } from '../../dicom/dimse/status.ts'
import { beside, type Working } from './beside.ts'
import { findBytes } from './extended-negotiation.ts'
import { writeIdentifier } from './identifier.ts'
import type { QueryLevel } from './ports.ts'
import type { Services } from './services.ts'

const levels: readonly string[] = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE']
const studyRoot = '1.2.840.10008.5.1.4.1.2.2.1'

/** C-FIND: PS3.4 C.4.1. */
export function answerFind(services: Services, message: Message, context: AcceptedContext): Promise<Working> {
  const { association, archive } = services
  const { command, contextId } = message
  const { abstractSyntax } = context
  return beside(services, message, context, async (identifier, signal, characterSets) => {
    const level = text(identifier, 'QueryRetrieveLevel') ?? ''
    if (!levels.includes(level) || (level === 'PATIENT' && abstractSyntax === studyRoot))
      return { response: responseTo(command, status.badIdentifier, 'No level of this query model.') }
    const agreed = association.extended.find(({ sopClass }) => sopClass === abstractSyntax)?.information
    const query = { level: level as QueryLevel, identifier, fuzzy: agreed?.[findBytes.fuzzy] === 1 }
    const { matches, someUnsupported } = await archive.find(query, association.calling)
    const pending = responseTo(command, someUnsupported ? status.pendingWithWarning : status.pending)
    for await (const match of matches) {
      if (signal.aborted) return { response: responseTo(command, status.cancelled) }
      await association.send(contextId, pending, writeIdentifier(match, context, characterSets))
    }
    return { response: responseTo(command, status.success) }
  })
}
