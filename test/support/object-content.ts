import { createHash } from 'node:crypto'
import { readBulk } from '../../src/dicom/bulk.ts'
import { inspect } from '../../src/dicom/gate.ts'
import { bufferSource } from '../../src/dicom/source.ts'

export interface ObjectContent {
  readonly instance: string
  /** SHA-256 of the object. */
  readonly bytes: string
  /** SHA-256 of its data set, without preamble and file meta information. */
  readonly dataSet: string
  /** SHA-256 of all its values: the same however lengths of sequences are written. */
  readonly values: string
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/** What an object is, in three degrees of strictness. */
export function objectContent(bytes: Buffer): ObjectContent {
  const source = bufferSource(bytes)
  const inspected = inspect(source, { allowBare: true })
  const outOfLine = [...inspected.bulk.keys()]
    .sort()
    .map((path) => `${path} ${sha256(readBulk(source, inspected, path))}`)
  return {
    instance: inspected.sopInstanceUid,
    bytes: sha256(bytes),
    dataSet: sha256(bytes.subarray(inspected.dataSetOffset)),
    values: sha256([JSON.stringify(inspected.json), ...outOfLine].join('\n')),
  }
}
