import { changedHead, fileHead } from '../dicom/file-head.ts'
import type { Inspected } from '../dicom/gate.ts'
import type { Piece } from '../dicom/pieces.ts'
import { type Rewriting, rewritten } from '../dicom/rewrite.ts'
import type { ByteSource } from '../dicom/source.ts'
import { implicitLittleEndian, transferSyntax } from '../dicom/transfer-syntaxes.ts'
import type { MadePixels } from './made-pixels.ts'

/** What stands around the pixels of an object that is made. */
export interface MadePlan {
  readonly head: Buffer
  readonly before: readonly Piece[]
  readonly after: readonly Piece[]
}

interface Planned {
  readonly source: ByteSource
  /** In which offsets count. */
  readonly data: ByteSource
  readonly inspected: Inspected
  /** Of the transfer syntax that is made. */
  readonly uid: string
  readonly pixels: MadePixels
}

/** After the last fragment: PS3.5 A.4. */
const delimiterBytes = 8

/** Header and attributes as they will stand. */
export function planOf({ source, data, inspected, uid, pixels }: Planned): MadePlan {
  const { pixelData, dataSetOffset, inflated, sopClassUid } = inspected
  const stored = transferSyntax(inspected.transferSyntaxUid)
  const start = inflated === undefined ? dataSetOffset : 0
  const pixelTag = pixelData && Number.parseInt(pixelData.tag, 16)
  const rewriting: Rewriting = {
    encoding: { explicit: stored?.vr !== 'implicit', bigEndian: stored?.endian === 'big' },
    isExplicit: uid !== implicitLittleEndian,
    edits: pixels.edits,
    end: data.size,
    until: (tag) => tag === pixelTag,
  }
  const before = rewritten(data, start, rewriting).pieces
  const pixelEnd =
    pixelData && pixelData.offset + pixelData.length + (pixelData.encapsulated ? delimiterBytes : 0)
  const after =
    pixelEnd === undefined ? [] : rewritten(data, pixelEnd, { ...rewriting, edits: new Map() }).pieces
  const sopInstanceUid = pixels.sopInstanceUid ?? inspected.sopInstanceUid
  const meta = { transferSyntaxUid: uid, sopClassUid, sopInstanceUid }
  const head =
    dataSetOffset === 0
      ? fileHead(meta)
      : changedHead(source.read(0, dataSetOffset), { ...meta, sopInstanceUid: pixels.sopInstanceUid })
  return { head, before, after }
}
