import { number } from '../dicom/attributes.ts'
import type { Inspected } from '../dicom/gate.ts'
import { describePixels, nativeFrameBits } from '../dicom/pixel/description.ts'
import { seriesAttributes, studyAttributes } from './index-attributes.ts'
import { int32 } from './index-columns.ts'
import { metadataLine } from './metadata-text.ts'
import type { NewInstance } from './ports.ts'

/** What the index takes down of an object that passed the gate. */
export function describeInstance(
  inspected: Inspected,
  object: { readonly digest: string; readonly bytes: number },
): Omit<NewInstance, 'patientKey'> {
  const { json } = inspected
  const count = (keyword: string): number | undefined => int32(number(json, keyword)) ?? undefined
  return {
    studyUid: inspected.studyInstanceUid,
    seriesUid: inspected.seriesInstanceUid,
    sopUid: inspected.sopInstanceUid,
    sopClass: inspected.sopClassUid,
    number: count('InstanceNumber'),
    frames: count('NumberOfFrames'),
    transferSyntax: inspected.transferSyntaxUid,
    rows: count('Rows'),
    columns: count('Columns'),
    bits: count('BitsAllocated'),
    bytes: object.bytes,
    digest: object.digest,
    ...framePlace(inspected),
    study: studyAttributes(json),
    series: seriesAttributes(json),
    metadata: metadataLine(inspected),
  }
}

/** Where native little endian frames lie, when each begins at a byte: they are then served without a look at the object. */
function framePlace(inspected: Inspected): {
  pixelOffset: number | undefined
  frameBytes: number | undefined
} {
  const none = { pixelOffset: undefined, frameBytes: undefined }
  const { pixelData, inflated } = inspected
  if (pixelData === undefined || pixelData.encapsulated || pixelData.bigEndian || inflated) return none
  try {
    const pixels = describePixels(inspected)
    const bits = nativeFrameBits(pixels)
    if (bits % 8 !== 0 || (bits / 8) * pixels.frames > pixelData.length) return none
    return { pixelOffset: pixelData.offset, frameBytes: bits / 8 }
  } catch {
    return none // a broken image is stored as it is; whoever asks for a frame is told what is wrong with it
  }
}
