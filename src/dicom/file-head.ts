import { implementation } from './dimse/user-information.ts'

/**
 * The preamble and file meta information that make a Part 10 object of a data set that came without, or was put together
 * here: PS3.10 7.1.
 */
export function fileHead(meta: {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  /** Application entity that sent it. */
  readonly sourceAet?: string
}): Buffer {
  const elements = Buffer.concat([
    element(0x0001, 'OB', Buffer.from([0, 1])),
    element(0x0002, 'UI', uid(meta.sopClassUid)),
    element(0x0003, 'UI', uid(meta.sopInstanceUid)),
    element(0x0010, 'UI', uid(meta.transferSyntaxUid)),
    element(0x0012, 'UI', uid(implementation.classUid)),
    element(0x0013, 'SH', text(implementation.version)),
    ...(meta.sourceAet === undefined ? [] : [element(0x0016, 'AE', text(meta.sourceAet))]),
  ])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(elements.length)
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM', 'latin1'),
    element(0x0000, 'UL', length),
    elements,
  ])
}

const text = (value: string): Buffer => Buffer.from(value.length % 2 === 0 ? value : `${value} `, 'latin1')
const uid = (value: string): Buffer => Buffer.from(value.length % 2 === 0 ? value : `${value}\0`, 'latin1')

function element(number: number, vr: string, value: Buffer): Buffer {
  const isLong = vr === 'OB'
  const head = Buffer.alloc(isLong ? 12 : 8)
  head.writeUInt16LE(0x0002, 0)
  head.writeUInt16LE(number, 2)
  head.write(vr, 4, 'latin1')
  if (isLong) head.writeUInt32LE(value.length, 8)
  else head.writeUInt16LE(value.length, 6)
  return Buffer.concat([head, value])
}
