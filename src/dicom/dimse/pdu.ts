import { refusePdu } from './faults.ts'

/** PS3.8 9.3: the seven protocol data units. */
export const pduType = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseResponse: 0x06,
  abort: 0x07,
} as const

export interface Pdu {
  readonly type: number
  readonly body: Buffer
}

/** One presentation data value: PS3.8 9.3.5.1 and Annex E. */
export interface DataValue {
  readonly contextId: number
  readonly isCommand: boolean
  readonly isLast: boolean
  readonly bytes: Buffer
}

const headLength = 6

/**
 * Cuts a stream of bytes into PDUs. A PDU longer than `maxLength` ends the association: nobody may make us hold more.
 */
export async function* readPdus(stream: AsyncIterable<Buffer>, maxLength: number): AsyncGenerator<Pdu> {
  let held: Buffer[] = []
  let length = 0
  let needed = headLength
  for await (const chunk of stream) {
    held.push(chunk)
    length += chunk.length
    if (length < needed) continue
    let bytes = held.length === 1 ? chunk : Buffer.concat(held)
    for (;;) {
      needed = pduLength(bytes, maxLength)
      if (bytes.length < needed) break
      yield { type: bytes.readUInt8(0), body: bytes.subarray(headLength, needed) }
      bytes = bytes.subarray(needed)
    }
    held = bytes.length > 0 ? [bytes] : []
    length = bytes.length
  }
  if (length > 0) refusePdu('The connection ended within a PDU.')
}

/** Bytes of the PDU that begins here, as far as its head is there. */
function pduLength(bytes: Buffer, maxLength: number): number {
  if (bytes.length < headLength) return headLength
  const bodyLength = bytes.readUInt32BE(2)
  if (bodyLength > maxLength) refusePdu('A PDU is longer than was agreed.')
  return headLength + bodyLength
}

export function pdu(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(headLength)
  head.writeUInt8(type, 0)
  head.writeUInt32BE(body.length, 2)
  return Buffer.concat([head, body])
}

/** The values within a P-DATA-TF. */
export function dataValues(body: Buffer): DataValue[] {
  const values: DataValue[] = []
  for (let at = 0; at < body.length; ) {
    if (body.length - at < 6) refusePdu('A data value is cut off.')
    const length = body.readUInt32BE(at)
    if (length < 2 || at + 4 + length > body.length) refusePdu('A data value is longer than its PDU.')
    const control = body.readUInt8(at + 5)
    values.push({
      contextId: body.readUInt8(at + 4),
      isCommand: (control & 1) === 1,
      isLast: (control & 2) === 2,
      bytes: body.subarray(at + 6, at + 4 + length),
    })
    at += 4 + length
  }
  return values
}

/** Head of a P-DATA-TF with one value of `length` bytes; the value follows. */
export function dataHead(contextId: number, isCommand: boolean, isLast: boolean, length: number): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt8(pduType.data, 0)
  head.writeUInt32BE(length + 6, 2)
  head.writeUInt32BE(length + 2, 6)
  head.writeUInt8(contextId, 10)
  head.writeUInt8((isCommand ? 1 : 0) | (isLast ? 2 : 0), 11)
  return head
}
