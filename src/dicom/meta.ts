import { text } from './attributes.ts'
import type { GateLimits } from './limits.ts'
import { refuse } from './refuse.ts'
import type { ByteSource } from './source.ts'
import { isUid } from './uid.ts'
import { walk } from './walker.ts'

/** File Meta Information: PS3.10 7.1. */
export interface FileMeta {
  readonly transferSyntaxUid: string
  readonly sopClassUid?: string
  readonly sopInstanceUid?: string
  readonly dataSetOffset: number
  readonly warnings: readonly string[]
}

/** First bytes of a preamble that make the file something else to another reader; TIFF is legal: PS3.10 7.1. */
const foreign: readonly Buffer[] = [
  Buffer.from('MZ'),
  Buffer.from('7f454c46', 'hex'),
  Buffer.from('feedface', 'hex'),
  Buffer.from('feedfacf', 'hex'),
  Buffer.from('cefaedfe', 'hex'),
  Buffer.from('cffaedfe', 'hex'),
  Buffer.from('cafebabe', 'hex'),
  Buffer.from('PK'),
  Buffer.from('%PDF'),
  Buffer.from('#!'),
  Buffer.from('<'),
]

const preambleLength = 128
const start = preambleLength + 4
const groupLengthElement = 12

/** Reads the header of a file, undefined when it begins with none; throws 'dicom-refused' when it is broken. */
export function readMeta(source: ByteSource, limits: GateLimits): FileMeta | undefined {
  const head = source.read(0, Math.min(source.size, start))
  if (foreign.some((magic) => head.subarray(0, magic.length).equals(magic)))
    refuse('The preamble makes it a program, an archive or a document.')
  if (head.length < start || head.toString('latin1', preambleLength) !== 'DICM') return undefined
  const encoding = { explicit: true, bigEndian: false }
  const walked = walk(source, start, encoding, limits, (tag) => tag >>> 16 !== 2)
  const transferSyntaxUid = text(walked.json, 'TransferSyntaxUID')
  if (transferSyntaxUid === undefined)
    return refuse('The file meta information has no transfer syntax.', 0x00020010)
  if (!isUid(transferSyntaxUid)) refuse('It is not a valid UID.', 0x00020010)
  checkGroupLength(source, walked.end)
  const sopClassUid = text(walked.json, 'MediaStorageSOPClassUID')
  const sopInstanceUid = text(walked.json, 'MediaStorageSOPInstanceUID')
  const warnings = [...walked.warnings]
  if (sopInstanceUid === undefined) warnings.push('The file meta information names no SOP instance.')
  return {
    transferSyntaxUid,
    dataSetOffset: walked.end,
    warnings,
    ...(sopClassUid === undefined ? {} : { sopClassUid }),
    ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
  }
}

/** A group length that lies would let a reader that follows it see another object than one that follows the tags. */
function checkGroupLength(source: ByteSource, end: number): void {
  if (end - start < groupLengthElement) return
  const element = source.read(start, groupLengthElement)
  if (element.readUInt32LE(0) !== 0x00000002) return
  if (start + groupLengthElement + element.readUInt32LE(8) !== end)
    refuse('The length of the file meta information is wrong.', 0x00020000)
}
