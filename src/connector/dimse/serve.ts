import type { Socket } from 'node:net'
import {
  type AcceptedContext,
  type Association,
  type Message,
  usualPatience,
} from '../../dicom/dimse/association.ts'
import { commandField, responseBit } from '../../dicom/dimse/command.ts'
import { AssociationFault } from '../../dicom/dimse/faults.ts'
import { acceptAssociation } from '../../dicom/dimse/negotiate.ts'
import { responseTo, status } from '../../dicom/dimse/status.ts'
import { type Admitted, admission, type Origin } from './admission.ts'
import type { Working } from './beside.ts'
import { answerAction } from './commitment.ts'
import { answerRequest, operationsAtOnce } from './contexts.ts'
import { answerFind } from './find.ts'
import { repliesOn } from './replies.ts'
import { answerGet, answerMove } from './retrieve.ts'
import type { Services } from './services.ts'
import { answerStore } from './store.ts'

/** Serves one connection to its end; never throws. `isOneTooMany`: the caller is told so. */
export type Serving = (socket: Socket, origin: Origin, isOneTooMany: boolean) => Promise<void>

type Shared = Pick<Services, 'config' | 'archive' | 'caller' | 'commitments' | 'log'>

/** Throws when passcodes of the configuration can't be read. */
export function serving(shared: Shared): Serving {
  const { config, log } = shared
  const admit = admission(config)
  const patience = {
    artimMs: Math.min(usualPatience.artimMs, config.idleSeconds * 1000),
    idleMs: config.idleSeconds * 1000,
  }
  return async (socket, origin, isOneTooMany) => {
    let association: Association | undefined
    try {
      let admitted: Admitted | undefined
      association = await acceptAssociation(
        socket,
        async (request) => {
          const answer = isOneTooMany ? 'too-many-associations' : admit(request, origin)
          if (typeof answer === 'string') {
            const { called, calling } = request
            log.warn(
              { event: 'dimse.rejected', why: answer, called, calling, from: origin.address },
              'association rejected',
            )
            return answer
          }
          admitted = answer
          return answerRequest(request, answer, config)
        },
        patience,
      )
      if (association && admitted) await serveAssociation({ ...shared, association, admitted })
    } catch (error) {
      const isFault = error instanceof AssociationFault
      if (!isFault) log.warn({ event: 'dimse.failed', err: error }, 'association failed')
      association?.abort(isFault ? error.reason : undefined)
      if (!association) socket.destroySoon()
    }
  }
}

async function serveAssociation(parts: Shared & Pick<Services, 'association' | 'admitted'>): Promise<void> {
  const { association } = parts
  const over = new AbortController()
  const replies = repliesOn(association)
  const services: Services = { ...parts, replies, queries: new Map(), over: over.signal }
  const working = new Set<Promise<void>>()
  try {
    for await (const message of association.messages()) {
      const answer = await answered(services, message)
      if (!answer) continue
      const letGo = association.hold()
      const task: Promise<void> = answer.working
        .catch(() => association.abort())
        .finally(() => {
          working.delete(task)
          letGo()
        })
      if (!answer.isQuery) working.add(task)
      if (working.size >= operationsAtOnce) await Promise.race(working)
    }
  } finally {
    over.abort()
    replies.end()
  }
}

type Handler = (services: Services, message: Message, context: AcceptedContext) => Promise<Working>

const handlers: Readonly<Record<number, Handler>> = {
  [commandField.echoRequest]: async ({ association }, { contextId, command }) => ({
    working: association.send(contextId, responseTo(command, status.success)),
  }),
  [commandField.storeRequest]: answerStore,
  [commandField.findRequest]: answerFind,
  [commandField.getRequest]: answerGet,
  [commandField.moveRequest]: answerMove,
  [commandField.actionRequest]: answerAction,
}

/** Undefined when nothing is under way after it. */
async function answered(services: Services, message: Message): Promise<Working | undefined> {
  const { association, queries, replies } = services
  const { command, contextId } = message
  const context = association.contexts.get(contextId)
  const handler = handlers[command.commandField]
  if (command.commandField === commandField.cancelRequest)
    queries.get(command.messageIdRespondedTo ?? -1)?.abort()
  else if ((command.commandField & responseBit) !== 0) replies.take(command)
  else if (context && handler) return handler(services, message, context)
  else return { working: association.send(contextId, responseTo(command, status.unrecognised)) }
  return undefined
}
