import { type Command, commandField, responseBit } from './command.ts'

/** Status of a response: PS3.7 Annex C, PS3.4 B.2.3 and C.4. */
export const status = {
  success: 0x0000,
  cancelled: 0xfe00,
  pending: 0xff00,
  pendingWithWarning: 0xff01,
  subOperationsFailed: 0xb000,
  mismatchStored: 0xb007,
  outOfResources: 0xa700,
  unableToSend: 0xa702,
  unknownDestination: 0xa801,
  badIdentifier: 0xa900,
  cannotProcess: 0xc000,
  processingFailure: 0x0110,
  noSuchInstance: 0x0112,
  noSuchEvent: 0x0113,
  noSuchArgument: 0x0114,
  invalidArgument: 0x0115,
  noSuchSopClass: 0x0118,
  classConflict: 0x0119,
  noSuchAction: 0x0123,
  notAuthorised: 0x0124,
  unrecognised: 0x0211,
} as const

/** Requests whose responses name the instance too: PS3.7 9.3.1.2, 10.3.1.2, 10.3.5.2. */
const namesInstance: ReadonlySet<number> = new Set([
  commandField.storeRequest,
  commandField.eventReportRequest,
  commandField.actionRequest,
])

/** The response that belongs to a request: same message, same SOP class and instance. */
export function responseTo(request: Command, statusCode: number, comment?: string): Command {
  const sopClass = request.affectedSopClassUid ?? request.requestedSopClassUid
  const instance = request.affectedSopInstanceUid ?? request.requestedSopInstanceUid
  const field = request.commandField ?? 0
  return {
    commandField: field | responseBit,
    ...(request.messageId !== undefined && { messageIdRespondedTo: request.messageId }),
    ...(sopClass !== undefined && { affectedSopClassUid: sopClass }),
    ...(instance !== undefined && namesInstance.has(field) && { affectedSopInstanceUid: instance }),
    ...(request.actionTypeId !== undefined && { actionTypeId: request.actionTypeId }),
    ...(request.eventTypeId !== undefined && { eventTypeId: request.eventTypeId }),
    status: statusCode,
    ...(comment !== undefined && { errorComment: comment }),
  }
}
