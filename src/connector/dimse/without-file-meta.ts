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
