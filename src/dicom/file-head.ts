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
  return whole(Buffer.alloc(preambleBytes), elements)
}

const preambleBytes = 128
const start = preambleBytes + 4

function whole(preamble: Buffer, elements: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(elements.length)
  return Buffer.concat([preamble, Buffer.from('DICM', 'latin1'), element(0x0000, 'UL', length), elements])
}

const longForm = new Set(['OB', 'OW', 'UN', 'SQ', 'UT'])

/** The preamble and file meta information `head` with another transfer syntax and, where it is given, instance. */
export function changedHead(
  head: Buffer,
  meta: { readonly transferSyntaxUid: string; readonly sopInstanceUid?: string | undefined },
): Buffer {
  const { transferSyntaxUid, sopInstanceUid } = meta
  const instead: Readonly<Record<number, Buffer | undefined>> = {
    0: Buffer.alloc(0),
    3: sopInstanceUid === undefined ? undefined : element(0x0003, 'UI', uid(sopInstanceUid)),
    16: element(0x0010, 'UI', uid(transferSyntaxUid)),
  }
  const elements: Buffer[] = []
  for (let at = start; at + 8 <= head.length; ) {
    const isLong = longForm.has(head.toString('latin1', at + 4, at + 6))
    const end = isLong ? at + 12 + head.readUInt32LE(at + 8) : at + 8 + head.readUInt16LE(at + 6)
    elements.push(instead[head.readUInt16LE(at + 2)] ?? head.subarray(at, end))
    at = end
  }
  return whole(head.subarray(0, preambleBytes), Buffer.concat(elements))
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
