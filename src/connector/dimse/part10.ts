import { implementation } from '../../dicom/dimse/user-information.ts'

/**
 * The preamble and file meta information that make a Part 10 object of a data set which came by C-STORE: PS3.10 7.1.
 */
export function fileHead(meta: {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  readonly sourceAet: string
}): Buffer {
  const elements = Buffer.concat([
    element(0x0001, 'OB', Buffer.from([0, 1])),
    element(0x0002, 'UI', uid(meta.sopClassUid)),
    element(0x0003, 'UI', uid(meta.sopInstanceUid)),
    element(0x0010, 'UI', uid(meta.transferSyntaxUid)),
    element(0x0012, 'UI', uid(implementation.classUid)),
    element(0x0013, 'SH', Buffer.from(implementation.version.padEnd(12), 'latin1')),
    element(
      0x0016,
      'AE',
      Buffer.from(meta.sourceAet.padEnd(Math.ceil(meta.sourceAet.length / 2) * 2), 'latin1'),
    ),
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

const longForm = new Set(['OB', 'OW', 'UN', 'SQ', 'UT'])

/**
 * The data set of a Part 10 object: what follows preamble and file meta information (PS3.10 7.1), or all of an object that
 * has neither. The file meta information lies within the first piece of the stream.
 */
export async function* withoutFileMeta(object: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const piece of object) {
    yield isFirst ? piece.subarray(dataSetOffset(piece)) : piece
    isFirst = false
  }
}

function dataSetOffset(bytes: Buffer): number {
  if (bytes.toString('latin1', 128, 132) !== 'DICM') return 0
  let at = 132
  while (at + 8 <= bytes.length && bytes.readUInt16LE(at) === 0x0002) {
    const isLong = longForm.has(bytes.toString('latin1', at + 4, at + 6))
    at += isLong ? 12 + bytes.readUInt32LE(at + 8) : 8 + bytes.readUInt16LE(at + 6)
  }
  return at
}
