import type { Socket } from 'node:net'
import {
  type AnsweredContext,
  type Associate,
  decodeAccept,
  decodeRequest,
  encodeAccept,
  encodeRequest,
  type OfferedContext,
  speaksDicom,
} from './associate.ts'
import {
  type AcceptedContext,
  type Association,
  association,
  type Line,
  openLine,
  ourMaxPdu,
  type Patience,
  usualPatience,
} from './association.ts'
import { AssociationFault, abortReason, refusePdu } from './faults.ts'
import { type ControlPdu, pdu, pduType } from './pdu.ts'
import type { Extended, OperationsWindow, Role } from './user-information.ts'

/** Result, source and reason of a rejection: PS3.8 Table 9-21. */
const rejections = {
  'no-reason': [1, 1, 1],
  'application-context-not-supported': [1, 1, 2],
  'calling-not-recognised': [1, 1, 3],
  'called-not-recognised': [1, 1, 7],
  'user-not-accepted': [1, 2, 1],
  'protocol-version-not-supported': [1, 2, 2],
  'too-many-associations': [2, 3, 2],
} as const
export type Rejection = keyof typeof rejections

/** The reason in the body of a rejection: PS3.8 Table 9-21, whose first byte is reserved. */
function reasonIn(body: Buffer): string {
  const [, result, source, reason] = body
  const known = Object.entries(rejections).find(
    ([, code]) => code[0] === result && code[1] === source && code[2] === reason,
  )
  return known ? known[0].replaceAll('-', ' ') : `source ${source}, reason ${reason}`
}

/** What a request is answered with. */
export interface Acceptance {
  readonly contexts: readonly AnsweredContext[]
  readonly roles: readonly Role[]
  readonly extended: readonly Extended[]
  /** As the caller invokes and performs; absent when it did not ask. */
  readonly window?: OperationsWindow
  readonly identityTaken?: boolean
}

/**
 * Waits for the association request on a new connection and answers it as `decide` says. Undefined when it was rejected.
 * Errors: AssociationFault.
 */
export async function acceptAssociation(
  socket: Socket,
  decide: (request: Associate<OfferedContext>) => Promise<Acceptance | Rejection>,
  patience: Patience = usualPatience,
): Promise<Association | undefined> {
  const line = openLine(socket, patience)
  return onLine(line, async () => {
    const first = await control(line)
    if (first.type !== pduType.associateRequest)
      refusePdu('The first PDU is no association request.', abortReason.unexpectedPdu)
    const request = decodeRequest(first.body)
    const answer = unspoken(first.body) ?? (await decide(request))
    if (typeof answer === 'string') {
      socket.end(pdu(pduType.associateReject, Buffer.from([0, ...rejections[answer]])))
      return undefined
    }
    const { called, calling } = request
    socket.write(
      pdu(
        pduType.associateAccept,
        encodeAccept({ called, calling, maxPduLength: ourMaxPdu, related: [], ...answer }),
      ),
    )
    const agreed = {
      called,
      calling,
      contexts: accepted(request.contexts, answer.contexts),
      invokes: answer.window?.performed ?? 1,
      extended: answer.extended,
    }
    return association(socket, line, agreed, request.maxPduLength)
  })
}

function unspoken(body: Buffer): Rejection | undefined {
  const { protocol, application } = speaksDicom(body)
  if (!protocol) return 'protocol-version-not-supported'
  return application ? undefined : 'application-context-not-supported'
}

export interface Wanted {
  readonly called: string
  readonly calling: string
  readonly contexts: readonly OfferedContext[]
  readonly roles?: readonly Role[]
  /** Operations that we would invoke at once. */
  readonly invokes?: number
  /** Told when the request is on its way, and before it is answered. */
  readonly onAsked?: () => void
}

/** Asks for an association on a connected socket. Errors: AssociationFault, also when it is rejected. */
export async function requestAssociation(
  socket: Socket,
  wanted: Wanted,
  patience: Patience = usualPatience,
): Promise<Association> {
  const line = openLine(socket, patience)
  const { called, calling, contexts, roles = [], invokes = 1 } = wanted
  return onLine(line, async () => {
    const request = {
      called,
      calling,
      contexts,
      roles,
      maxPduLength: ourMaxPdu,
      extended: [],
      related: [],
      ...(invokes !== 1 && { window: { invoked: invokes, performed: 1 } }),
    }
    socket.write(pdu(pduType.associateRequest, encodeRequest(request)))
    wanted.onAsked?.()
    const answer = await control(line)
    if (answer.type === pduType.associateReject)
      throw new AssociationFault(`The association was rejected: ${reasonIn(answer.body)}.`)
    if (answer.type !== pduType.associateAccept)
      refusePdu('The answer to the association request is none.', abortReason.unexpectedPdu)
    const accept = decodeAccept(answer.body)
    const agreed = {
      called,
      calling,
      contexts: accepted(contexts, accept.contexts),
      invokes: accept.window?.invoked ?? 1,
      extended: accept.extended,
    }
    return association(socket, line, agreed, accept.maxPduLength)
  })
}

/** A fault ends the line as the standard wants it. */
async function onLine<T>(line: Line, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    line.abort(error instanceof AssociationFault ? error.reason : abortReason.notSpecified)
    throw error
  }
}

async function control(line: Line): Promise<ControlPdu> {
  const first = await line.next()
  if (!first) throw new AssociationFault('The connection ended before it was an association.')
  if (first.kind === 'data') refusePdu('Data came before the association.', abortReason.unexpectedPdu)
  return first
}

function accepted(
  offered: readonly OfferedContext[],
  answers: readonly AnsweredContext[],
): Map<number, AcceptedContext> {
  const abstract = new Map(offered.map((context) => [context.id, context.abstractSyntax]))
  return new Map(
    answers
      .filter(({ id, result }) => result === 0 && abstract.has(id))
      .map(({ id, transferSyntax }) => [id, { id, abstractSyntax: abstract.get(id) ?? '', transferSyntax }]),
  )
}
