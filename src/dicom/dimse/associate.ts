import { refusePdu } from './faults.ts'

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

/** SCP/SCU role selection: PS3.7 D.3.3.4. */
export interface Role {
  readonly sopClass: string
  readonly scu: boolean
  readonly scp: boolean
}

export interface Associate<Context> {
  readonly called: string
  readonly calling: string
  readonly contexts: readonly Context[]
  /** Longest PDU body that the sender takes; 0 for any. */
  readonly maxPduLength: number
  readonly roles: readonly Role[]
}

const applicationContext = '1.2.840.10008.3.1.1.1'
const implementation = { classUid: '2.25.301287441946271935061530829874136517', version: 'ROENTGATE_1' }
const item = {
  application: 0x10,
  offered: 0x20,
  answered: 0x21,
  abstract: 0x30,
  transfer: 0x40,
  user: 0x50,
  maxLength: 0x51,
  classUid: 0x52,
  role: 0x54,
  version: 0x55,
}
const limits = { contexts: 128, transferSyntaxes: 64 }

const wrap = (type: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt8(type, 0)
  head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}
const ascii = (type: number, text: string): Buffer => wrap(type, Buffer.from(text, 'latin1'))

/** Body of an A-ASSOCIATE-RQ: PS3.8 9.3.2. */
export function encodeRequest(request: Associate<OfferedContext>): Buffer {
  const contexts = request.contexts.map((context) =>
    wrap(
      item.offered,
      Buffer.concat([
        Buffer.from([context.id, 0, 0, 0]),
        ascii(item.abstract, context.abstractSyntax),
        ...context.transferSyntaxes.map((uid) => ascii(item.transfer, uid)),
      ]),
    ),
  )
  return Buffer.concat([
    fixedPart(request),
    ascii(item.application, applicationContext),
    ...contexts,
    userInformation(request),
  ])
}

/** Body of an A-ASSOCIATE-AC: PS3.8 9.3.3. */
export function encodeAccept(accept: Associate<AnsweredContext>): Buffer {
  const contexts = accept.contexts.map((context) =>
    wrap(
      item.answered,
      Buffer.concat([
        Buffer.from([context.id, 0, context.result, 0]),
        ascii(item.transfer, context.transferSyntax),
      ]),
    ),
  )
  return Buffer.concat([
    fixedPart(accept),
    ascii(item.application, applicationContext),
    ...contexts,
    userInformation(accept),
  ])
}

function fixedPart({ called, calling }: { called: string; calling: string }): Buffer {
  const body = Buffer.alloc(68)
  body.writeUInt16BE(1, 0)
  body.write(called.padEnd(16).slice(0, 16), 4, 'latin1')
  body.write(calling.padEnd(16).slice(0, 16), 20, 'latin1')
  return body
}

function userInformation({ maxPduLength, roles }: { maxPduLength: number; roles: readonly Role[] }): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(maxPduLength)
  return wrap(
    item.user,
    Buffer.concat([
      wrap(item.maxLength, length),
      ascii(item.classUid, implementation.classUid),
      ...roles.map(encodeRole),
      ascii(item.version, implementation.version),
    ]),
  )
}

function encodeRole({ sopClass, scu, scp }: Role): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(sopClass.length)
  return wrap(
    item.role,
    Buffer.concat([length, Buffer.from(sopClass, 'latin1'), Buffer.from([Number(scu), Number(scp)])]),
  )
}

interface Item {
  readonly type: number
  readonly body: Buffer
}

function* itemsOf(body: Buffer): Generator<Item> {
  for (let at = 0; at < body.length; ) {
    if (body.length - at < 4) refusePdu('An item of the association is cut off.')
    const length = body.readUInt16BE(at + 2)
    if (at + 4 + length > body.length) refusePdu('An item of the association is longer than its PDU.')
    yield { type: body.readUInt8(at), body: body.subarray(at + 4, at + 4 + length) }
    at += 4 + length
  }
}

const textOf = (body: Buffer): string => body.toString('latin1').replace(/[\0 ]+$/, '')

export const decodeRequest = (body: Buffer): Associate<OfferedContext> => decode(body, item.offered, offered)
export const decodeAccept = (body: Buffer): Associate<AnsweredContext> =>
  decode(body, item.answered, answered)

function decode<Context>(
  body: Buffer,
  contextType: number,
  read: (body: Buffer) => Context,
): Associate<Context> {
  if (body.length < 68) refusePdu('The association request is cut off.')
  const items = [...itemsOf(body.subarray(68))]
  const contexts = items.filter((one) => one.type === contextType)
  if (contexts.length > limits.contexts) refusePdu('More presentation contexts than there can be.')
  const user = [...itemsOf(items.find((one) => one.type === item.user)?.body ?? Buffer.alloc(0))]
  const maxLength = user.find((one) => one.type === item.maxLength)?.body
  return {
    called: textOf(body.subarray(4, 20)).trim(),
    calling: textOf(body.subarray(20, 36)).trim(),
    contexts: contexts.map((one) => read(one.body)),
    maxPduLength: maxLength?.length === 4 ? maxLength.readUInt32BE(0) : 16_384,
    roles: user
      .filter((one) => one.type === item.role && one.body.length >= 4)
      .map((one) => decodeRole(one.body)),
  }
}

function offered(body: Buffer): OfferedContext {
  if (body.length < 4) refusePdu('A presentation context is cut off.')
  const inner = [...itemsOf(body.subarray(4))]
  return {
    id: body.readUInt8(0),
    abstractSyntax: textOf(inner.find((one) => one.type === item.abstract)?.body ?? Buffer.alloc(0)),
    transferSyntaxes: inner
      .filter((one) => one.type === item.transfer)
      .slice(0, limits.transferSyntaxes)
      .map((one) => textOf(one.body)),
  }
}

function answered(body: Buffer): AnsweredContext {
  if (body.length < 4) refusePdu('A presentation context is cut off.')
  const inner = [...itemsOf(body.subarray(4))]
  return {
    id: body.readUInt8(0),
    result: body.readUInt8(2),
    transferSyntax: textOf(inner.find((one) => one.type === item.transfer)?.body ?? Buffer.alloc(0)),
  }
}

function decodeRole(body: Buffer): Role {
  const length = Math.min(body.readUInt16BE(0), body.length - 4)
  return {
    sopClass: textOf(body.subarray(2, 2 + length)),
    scu: body.readUInt8(2 + length) === 1,
    scp: body.readUInt8(3 + length) === 1,
  }
}
