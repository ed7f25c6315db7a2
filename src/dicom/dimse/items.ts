import { refusePdu } from './faults.ts'

/** An item or sub-item of an association PDU: PS3.8 9.3.2, PS3.7 Annex D. */
interface Item {
  readonly type: number
  readonly body: Buffer
}

export function* itemsOf(body: Buffer): Generator<Item> {
  for (let at = 0; at < body.length; ) {
    if (body.length - at < 4) refusePdu('An item of the association is cut off.')
    const length = body.readUInt16BE(at + 2)
    if (at + 4 + length > body.length) refusePdu('An item of the association is longer than its PDU.')
    yield { type: body.readUInt8(at), body: body.subarray(at + 4, at + 4 + length) }
    at += 4 + length
  }
}

export function wrap(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt8(type, 0)
  head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}

export const latin = (type: number, text: string): Buffer => wrap(type, Buffer.from(text, 'latin1'))

/** A value with its length in two bytes before it. */
export function counted(value: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(value.length)
  return Buffer.concat([length, value])
}

/** Reads values that stand behind each other, each with its length in two bytes before it. */
export function countedValues(body: Buffer, count: number): Buffer[] {
  const values: Buffer[] = []
  let at = 0
  for (let n = 0; n < count; n++) {
    if (at + 2 > body.length) refusePdu('A value of the association is cut off.')
    const length = body.readUInt16BE(at)
    if (at + 2 + length > body.length) refusePdu('A value of the association is longer than its item.')
    values.push(body.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return values
}

export const uidOf = (body: Buffer): string => body.toString('latin1').replace(/[\0 ]+$/, '')
