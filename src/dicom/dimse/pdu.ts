import { abortReason, refusePdu } from './faults.ts'

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

/** A whole PDU of any type but P-DATA-TF. */
export interface ControlPdu {
  readonly kind: 'control'
  readonly type: number
  readonly body: Buffer
}

/** A piece of a presentation data value: PS3.8 9.3.5.1 and Annex E. */
export interface DataPiece {
  readonly kind: 'data'
  readonly contextId: number
  readonly isCommand: boolean
  /** The message's command or data set ends with it. */
  readonly isLast: boolean
  readonly bytes: Buffer
}

interface PduReader {
  /** Undefined when the stream ends between two PDUs. Throws AssociationFault. */
  next(): Promise<ControlPdu | DataPiece | undefined>
  /** When the PDU began that isn't complete yet, by `clock`. */
  readonly beganAt: number | undefined
}

const headLength = 6
const valueHeadLength = 6

/**
 * Cuts a stream of bytes into PDUs. Data come as they lie in the stream, without being put together, so a PDU costs no
 * memory; other PDUs longer than `controlBytes` and data longer than `dataBytes` end the association.
 */
export function pduReader(
  nextChunk: () => Promise<Buffer | undefined>,
  limits: { readonly controlBytes: number; readonly dataBytes: number },
  clock: () => number,
): PduReader {
  let chunk: Buffer = Buffer.alloc(0)
  let at = 0
  let beganAt: number | undefined
  /** Bytes of the P-DATA-TF behind the current value, and of the value itself. */
  let dataLeft = 0
  let valueLeft = 0
  let value = { contextId: 0, isCommand: false, endsMessage: false }

  const more = async (): Promise<boolean> => {
    const next = await nextChunk()
    if (!next) return false
    chunk = next
    at = 0
    return true
  }
  const takeNow = (length: number): Buffer => {
    const bytes = chunk.subarray(at, at + length)
    at += bytes.length
    return bytes
  }
  const take = async (length: number): Promise<Buffer> => {
    const bytes = takeNow(length)
    if (bytes.length === length) return bytes
    const parts = [bytes]
    for (let missing = length - bytes.length; missing > 0; ) {
      if (!(await more())) refusePdu('The connection ended within a PDU.')
      const part = takeNow(missing)
      parts.push(part)
      missing -= part.length
    }
    return Buffer.concat(parts, length)
  }
  const piece = (bytes: Buffer): DataPiece => {
    valueLeft -= bytes.length
    const { contextId, isCommand, endsMessage } = value
    if (valueLeft === 0 && dataLeft === 0) beganAt = undefined
    return { kind: 'data', contextId, isCommand, isLast: endsMessage && valueLeft === 0, bytes }
  }
  const beginValue = async (): Promise<void> => {
    if (dataLeft < valueHeadLength) refusePdu('A data value is cut off.')
    const head = await take(valueHeadLength)
    const length = head.readUInt32BE(0)
    if (length < 2 || length + 4 > dataLeft) refusePdu('A data value is longer than its PDU.')
    const control = head.readUInt8(5)
    value = {
      contextId: head.readUInt8(4),
      isCommand: (control & 1) === 1,
      endsMessage: (control & 2) === 2,
    }
    dataLeft -= length + 4
    valueLeft = length - 2
  }

  const nextPiece = async (): Promise<DataPiece> => {
    if (valueLeft === 0) {
      await beginValue()
      if (valueLeft === 0) return piece(Buffer.alloc(0))
    }
    if (at === chunk.length && !(await more())) refusePdu('The connection ended within a PDU.')
    return piece(takeNow(valueLeft))
  }
  const beginPdu = async (): Promise<{ readonly type: number; readonly length: number }> => {
    beganAt = clock()
    const head = await take(headLength)
    const type = head.readUInt8(0)
    const length = head.readUInt32BE(2)
    if (type < pduType.associateRequest || type > pduType.abort)
      refusePdu('A PDU of no known type came.', abortReason.unrecognisedPdu)
    if (length > (type === pduType.data ? limits.dataBytes : limits.controlBytes))
      refusePdu('A PDU is longer than was agreed.')
    if (type === pduType.data && length === 0) refusePdu('A PDU of data is empty.')
    return { type, length }
  }

  return {
    get beganAt() {
      return beganAt
    },
    async next() {
      if (valueLeft > 0 || dataLeft > 0) return nextPiece()
      if (at === chunk.length && !(await more())) return undefined
      const { type, length } = await beginPdu()
      if (type === pduType.data) {
        dataLeft = length
        return nextPiece()
      }
      const body = await take(length)
      beganAt = undefined
      return { kind: 'control', type, body }
    },
  }
}

/** A whole PDU. */
export function pdu(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(headLength)
  head.writeUInt8(type, 0)
  head.writeUInt32BE(body.length, 2)
  return Buffer.concat([head, body])
}

/** Head of a P-DATA-TF with one value of `length` bytes; the value follows. */
export function dataHead(contextId: number, isCommand: boolean, isLast: boolean, length: number): Buffer {
  const head = Buffer.allocUnsafe(headLength + valueHeadLength)
  head.writeUInt8(pduType.data, 0)
  head.writeUInt8(0, 1)
  head.writeUInt32BE(length + valueHeadLength, 2)
  head.writeUInt32BE(length + 2, 6)
  head.writeUInt8(contextId, 10)
  head.writeUInt8((isCommand ? 1 : 0) | (isLast ? 2 : 0), 11)
  return head
}
