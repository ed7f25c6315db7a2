import { refusePdu } from './faults.ts'
import { itemsOf, latin, uidOf, wrap } from './items.ts'
import { decodeUserInformation, encodeUserInformation, type UserInformation } from './user-information.ts'

/** What is offered or answered for one presentation context: PS3.8 9.3.2.2 and 9.3.3.2. */
export interface OfferedContext {
  readonly id: number
  readonly abstractSyntax: string
  readonly transferSyntaxes: readonly string[]
}
export interface AnsweredContext {
  readonly id: number
  /** 0 accepted, 3 abstract syntax not supported, 4 transfer syntaxes not supported: PS3.8 Table 9-18. */
  readonly result: number
  readonly transferSyntax: string
}

export interface Associate<Context> extends UserInformation {
  readonly called: string
  readonly calling: string
  readonly contexts: readonly Context[]
}

/** The DICOM application context name: PS3.7 A.2.1. */
const applicationContext = '1.2.840.10008.3.1.1.1'
const item = { application: 0x10, offered: 0x20, answered: 0x21, abstract: 0x30, transfer: 0x40 }
const limits = { contexts: 128, transferSyntaxes: 64 }
const fixedLength = 68

/** Body of an A-ASSOCIATE-RQ: PS3.8 9.3.2. */
export function encodeRequest(request: Associate<OfferedContext>): Buffer {
  const contexts = request.contexts.map((context) =>
    wrap(
      item.offered,
      Buffer.concat([
        Buffer.from([context.id, 0, 0, 0]),
        latin(item.abstract, context.abstractSyntax),
        ...context.transferSyntaxes.map((uid) => latin(item.transfer, uid)),
      ]),
    ),
  )
  return Buffer.concat([
    fixedPart(request),
    latin(item.application, applicationContext),
    ...contexts,
    encodeUserInformation(request),
  ])
}

/** Body of an A-ASSOCIATE-AC: PS3.8 9.3.3. */
export function encodeAccept(accept: Associate<AnsweredContext>): Buffer {
  const contexts = accept.contexts.map((context) =>
    wrap(
      item.answered,
      Buffer.concat([
        Buffer.from([context.id, 0, context.result, 0]),
        latin(item.transfer, context.transferSyntax),
      ]),
    ),
  )
  return Buffer.concat([
    fixedPart(accept),
    latin(item.application, applicationContext),
    ...contexts,
    encodeUserInformation(accept),
  ])
}

function fixedPart({ called, calling }: { called: string; calling: string }): Buffer {
  const body = Buffer.alloc(fixedLength)
  body.writeUInt16BE(1, 0)
  body.write(called.padEnd(16).slice(0, 16), 4, 'latin1')
  body.write(calling.padEnd(16).slice(0, 16), 20, 'latin1')
  return body
}

export const decodeRequest = (body: Buffer): Associate<OfferedContext> => decode(body, item.offered, offered)
export const decodeAccept = (body: Buffer): Associate<AnsweredContext> =>
  decode(body, item.answered, answered)

function decode<Context>(
  body: Buffer,
  contextType: number,
  read: (body: Buffer) => Context,
): Associate<Context> {
  if (body.length < fixedLength) refusePdu('The association request is cut off.')
  const items = [...itemsOf(body.subarray(fixedLength))]
  const contexts = items.filter((one) => one.type === contextType)
  if (contexts.length > limits.contexts) refusePdu('More presentation contexts than there can be.')
  return {
    called: uidOf(body.subarray(4, 20)).trim(),
    calling: uidOf(body.subarray(20, 36)).trim(),
    contexts: contexts.map((one) => read(one.body)),
    ...decodeUserInformation(items),
  }
}

/** Whether the request is for the protocol and the application that there is: PS3.8 9.3.2, PS3.7 A.2.1. */
export function speaksDicom(body: Buffer): { readonly protocol: boolean; readonly application: boolean } {
  const [application] = [...itemsOf(body.subarray(fixedLength))].filter(
    ({ type }) => type === item.application,
  )
  return {
    protocol: (body.readUInt16BE(0) & 1) === 1,
    application: application === undefined || uidOf(application.body) === applicationContext,
  }
}

function offered(body: Buffer): OfferedContext {
  if (body.length < 4) refusePdu('A presentation context is cut off.')
  const inner = [...itemsOf(body.subarray(4))]
  return {
    id: body.readUInt8(0),
    abstractSyntax: uidOf(inner.find((one) => one.type === item.abstract)?.body ?? Buffer.alloc(0)),
    transferSyntaxes: inner
      .filter((one) => one.type === item.transfer)
      .slice(0, limits.transferSyntaxes)
      .map((one) => uidOf(one.body)),
  }
}

function answered(body: Buffer): AnsweredContext {
  if (body.length < 4) refusePdu('A presentation context is cut off.')
  const inner = [...itemsOf(body.subarray(4))]
  return {
    id: body.readUInt8(0),
    result: body.readUInt8(2),
    transferSyntax: uidOf(inner.find((one) => one.type === item.transfer)?.body ?? Buffer.alloc(0)),
  }
}
