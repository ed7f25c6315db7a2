import { constants, inflateRawSync } from 'node:zlib'
import { first } from './attributes.ts'
import { defaultLimits } from './limits.ts'
import { type FileMeta, readMeta } from './meta.ts'
import { bufferSource } from './source.ts'
import { explicitLittleEndian, implicitLittleEndian, transferSyntax } from './transfer-syntaxes.ts'
import { walk } from './walker.ts'

/** What the first bytes of an object say of it. */
export interface Peeked {
  /** As the data set has it; as the file's header has it where the data set is out of sight. */
  readonly sopInstanceUid?: string
  readonly transferSyntaxUid?: string
}

const sopInstanceTag = 0x00080018
const inflatedHead = 2 ** 20

/**
 * Which object begins with these bytes. Headers of real files name another instance now and then, or name it in another
 * VR, so the data set counts, as it does for whoever stored it (`inspect`). Nothing is thrown: what can't be read is absent.
 */
export function peek(head: Buffer): Peeked {
  let meta: FileMeta | undefined
  try {
    meta = readMeta(bufferSource(head), defaultLimits)
  } catch {
    return {}
  }
  const isExplicit = /^[A-Z]{2}$/.test(head.toString('latin1', 4, 6))
  const transferSyntaxUid =
    meta?.transferSyntaxUid ?? (isExplicit ? explicitLittleEndian : implicitLittleEndian)
  const sopInstanceUid = inDataSet(head, meta?.dataSetOffset ?? 0, transferSyntaxUid) ?? meta?.sopInstanceUid
  return { transferSyntaxUid, ...(sopInstanceUid !== undefined && { sopInstanceUid }) }
}

function inDataSet(head: Buffer, start: number, uid: string): string | undefined {
  const syntax = transferSyntax(uid)
  const encoding = { explicit: syntax?.vr !== 'implicit', bigEndian: syntax?.endian === 'big' }
  try {
    const data = syntax?.deflated === true ? inflatedStart(head.subarray(start)) : head.subarray(start)
    const { json } = walk(bufferSource(data), 0, encoding, defaultLimits, (tag) => tag > sopInstanceTag)
    const value = first(json, 'SOPInstanceUID')
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** As much as comes out of the first bytes of a deflated data set. */
const inflatedStart = (deflated: Buffer): Buffer =>
  inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: inflatedHead })
