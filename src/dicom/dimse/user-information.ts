import { refusePdu } from './faults.ts'
import { counted, countedValues, itemsOf, latin, uidOf, wrap } from './items.ts'

/** SCP/SCU role selection: PS3.7 D.3.3.4. */
export interface Role {
  readonly sopClass: string
  readonly scu: boolean
  readonly scp: boolean
}

/** Operations that may be under way at once, as the one who asked for the association invokes and performs them; 0: any. */
export interface OperationsWindow {
  readonly invoked: number
  readonly performed: number
}

/** SOP Class Extended Negotiation: PS3.7 D.3.3.5. */
export interface Extended {
  readonly sopClass: string
  readonly information: Buffer
}

/** SOP Class Common Extended Negotiation: PS3.7 D.3.3.6. */
export interface Related {
  readonly sopClass: string
  readonly serviceClass: string
}

/** User Identity Negotiation: PS3.7 D.3.3.7. */
export interface UserIdentity {
  /** 1 name, 2 name and passcode, 3 Kerberos, 4 SAML, 5 JSON Web Token. */
  readonly type: number
  readonly wantsAnswer: boolean
  readonly primary: Buffer
  readonly secondary: Buffer
}

/** What both sides say about themselves beside the presentation contexts. */
export interface UserInformation {
  /** Longest PDU body that the sender takes; 0 for any. */
  readonly maxPduLength: number
  readonly roles: readonly Role[]
  /** Absent: one operation at a time. */
  readonly window?: OperationsWindow
  readonly extended: readonly Extended[]
  readonly related: readonly Related[]
  readonly identity?: UserIdentity
  /** The acceptor's: the identity was taken. */
  readonly identityTaken?: boolean
}

/** Who we are: PS3.7 D.3.3.2. Also in the file meta information of what comes by DIMSE. */
export const implementation = {
  classUid: '2.25.301287441946271935061530829874136517',
  version: 'ROENTGATE_1',
}
const item = {
  maxLength: 0x51,
  classUid: 0x52,
  window: 0x53,
  role: 0x54,
  version: 0x55,
  extended: 0x56,
  related: 0x57,
  identity: 0x58,
  identityTaken: 0x59,
}
const userItem = 0x50
/** PS3.8 9.3.1: what a side takes that does not say. */
const usualMaxPdu = 16_384

export function encodeUserInformation(information: UserInformation): Buffer {
  const { maxPduLength, window, roles, extended } = information
  const length = Buffer.alloc(4)
  length.writeUInt32BE(maxPduLength)
  return wrap(
    userItem,
    Buffer.concat([
      wrap(item.maxLength, length),
      latin(item.classUid, implementation.classUid),
      ...(window ? [wrap(item.window, windowBody(window))] : []),
      ...roles.map(({ sopClass, scu, scp }) =>
        wrap(item.role, Buffer.concat([countedUid(sopClass), Buffer.from([Number(scu), Number(scp)])])),
      ),
      latin(item.version, implementation.version),
      ...extended.map(({ sopClass, information: bytes }) =>
        wrap(item.extended, Buffer.concat([countedUid(sopClass), bytes])),
      ),
      ...(information.identityTaken ? [wrap(item.identityTaken, counted(Buffer.alloc(0)))] : []),
    ]),
  )
}

const countedUid = (uid: string): Buffer => counted(Buffer.from(uid, 'latin1'))

function windowBody({ invoked, performed }: OperationsWindow): Buffer {
  const body = Buffer.alloc(4)
  body.writeUInt16BE(invoked, 0)
  body.writeUInt16BE(performed, 2)
  return body
}

/** Reads the items of an association PDU that come after its fixed part. */
export function decodeUserInformation(items: Iterable<{ type: number; body: Buffer }>): UserInformation {
  const body = [...items].find(({ type }) => type === userItem)?.body ?? Buffer.alloc(0)
  const user = [...itemsOf(body)]
  const bodies = (type: number): Buffer[] => user.filter((one) => one.type === type).map((one) => one.body)
  const [maxLength] = bodies(item.maxLength)
  const [window] = bodies(item.window)
  const [identity] = bodies(item.identity)
  return {
    maxPduLength: maxLength?.length === 4 ? maxLength.readUInt32BE(0) : usualMaxPdu,
    roles: bodies(item.role).map(roleOf),
    ...(window?.length === 4 && {
      window: { invoked: window.readUInt16BE(0), performed: window.readUInt16BE(2) },
    }),
    extended: bodies(item.extended).map((one) => {
      const [uid = Buffer.alloc(0)] = countedValues(one, 1)
      return { sopClass: uidOf(uid), information: one.subarray(2 + uid.length) }
    }),
    related: bodies(item.related).map((one) => {
      const [sopClass = Buffer.alloc(0), serviceClass = Buffer.alloc(0)] = countedValues(one, 2)
      return { sopClass: uidOf(sopClass), serviceClass: uidOf(serviceClass) }
    }),
    ...(identity && { identity: identityOf(identity) }),
  }
}

function roleOf(body: Buffer): Role {
  const [uid = Buffer.alloc(0)] = countedValues(body, 1)
  if (body.length < uid.length + 4) refusePdu('A role of the association is cut off.')
  return {
    sopClass: uidOf(uid),
    scu: body.readUInt8(uid.length + 2) === 1,
    scp: body.readUInt8(uid.length + 3) === 1,
  }
}

function identityOf(body: Buffer): UserIdentity {
  if (body.length < 2) refusePdu('A user identity is cut off.')
  const [primary = Buffer.alloc(0), secondary = Buffer.alloc(0)] = countedValues(body.subarray(2), 2)
  return { type: body.readUInt8(0), wantsAnswer: body.readUInt8(1) === 1, primary, secondary }
}
