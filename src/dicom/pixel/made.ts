import { createHash } from 'node:crypto'
import { type DicomJson, texts } from '../attributes.ts'
import { tagOf } from '../dictionary.ts'
import { elementHead, itemHead, sequenceEnd, shortElement, textElement } from '../element-bytes.ts'
import type { Inspected } from '../gate.ts'
import type { Edit } from '../rewrite.ts'
import { vrSQ } from '../vr.ts'
import { nativeFrameBits, type PixelDescription } from './description.ts'
import { codedPhotometric, type Target } from './targets.ts'

type Edits = Map<number, Edit>

const tag = (keyword: string): number => Number.parseInt(tagOf(keyword) ?? '', 16)
const put = (edits: Edits, element: Buffer): void => {
  edits.set(element.readUInt16LE(0) * 0x10000 + element.readUInt16LE(2), { element })
}

/** What the attributes of an object must say of its pixels when they are written in another transfer syntax: PS3.5 8.2. */
export function madeEdits(pixels: PixelDescription, target: Target, isExplicit: boolean): Edits {
  const edits: Edits = new Map([
    // Where frames began before: PS3.3 C.7.6.3.1.8
    [tag('ExtendedOffsetTable'), { element: undefined }],
    [tag('ExtendedOffsetTableLengths'), { element: undefined }],
  ])
  const coded = codedPhotometric(pixels, target)
  const photometric = target.photometric[coded] ?? coded
  if (photometric !== pixels.photometric)
    put(edits, textElement(tag('PhotometricInterpretation'), 'CS', photometric, isExplicit))
  const keepsOrder = target.colours.includes('any') && coded === pixels.photometric
  if (pixels.samples > 1 && !keepsOrder) put(edits, shortElement(tag('PlanarConfiguration'), 0, isExplicit))
  if (target.byValue && pixels.highBit !== pixels.bitsStored - 1)
    put(edits, shortElement(tag('HighBit'), pixels.bitsStored - 1, isExplicit))
  return edits
}

/** Instance UID of what is made with loss: the same wherever it is made of the same object. PS3.5 B.2, UUID of version 8. */
export function lossyInstanceUid(
  { sopInstanceUid }: Inspected,
  digest: string,
  { uid, lossy }: Target,
): string {
  const bytes = createHash('sha256')
    .update([sopInstanceUid, digest, uid, lossy?.words ?? ''].join('\n'))
    .digest()
    .subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`
}

interface Loss {
  readonly lossy: NonNullable<Target['lossy']>
  readonly sopInstanceUid: string
  /** Bytes of the first frame as it is coded; the ratio is approximate: PS3.3 C.7.6.1.1.5.2. */
  readonly frameBytes: number
}

/**
 * What is said of pixels that were changed: that, how, and out of which object they were made; its instance is another
 * one. PS3.3 C.7.6.1.1.5, C.7.6.1.1.2, C.12.4.
 */
export function lossyEdits(inspected: Inspected, pixels: PixelDescription, loss: Loss): Edits {
  const { json, sopClassUid, sopInstanceUid } = inspected
  const edits: Edits = new Map()
  const more = (keyword: string, value: string): string => [...texts(json, keyword), value].join('\\')
  const ratio = Math.max(1, nativeFrameBits(pixels) / 8 / loss.frameBytes).toFixed(2)
  const [, ...otherTypes] = texts(json, 'ImageType')
  put(edits, textElement(tag('ImageType'), 'CS', ['DERIVED', ...orPrimary(otherTypes)].join('\\')))
  put(edits, textElement(tag('SOPInstanceUID'), 'UI', loss.sopInstanceUid))
  put(edits, textElement(tag('LossyImageCompression'), 'CS', '01'))
  put(edits, textElement(tag('LossyImageCompressionRatio'), 'DS', more('LossyImageCompressionRatio', ratio)))
  put(
    edits,
    textElement(
      tag('LossyImageCompressionMethod'),
      'CS',
      more('LossyImageCompressionMethod', loss.lossy.method),
    ),
  )
  if (texts(json, 'DerivationDescription').length === 0)
    put(edits, textElement(tag('DerivationDescription'), 'ST', loss.lossy.words))
  addItem(edits, json, 'DerivationCodeSequence', code('113040', 'Lossy Compression'))
  addItem(
    edits,
    json,
    'SourceImageSequence',
    Buffer.concat([
      textElement(tag('ReferencedSOPClassUID'), 'UI', sopClassUid),
      textElement(tag('ReferencedSOPInstanceUID'), 'UI', sopInstanceUid),
      sequence('PurposeOfReferenceCodeSequence', code('121320', 'Uncompressed predecessor')),
    ]),
  )
  return edits
}

const orPrimary = (types: readonly string[]): readonly string[] => (types.length > 0 ? types : ['PRIMARY'])

const code = (value: string, meaning: string): Buffer =>
  Buffer.concat([
    textElement(tag('CodeValue'), 'SH', value),
    textElement(tag('CodingSchemeDesignator'), 'SH', 'DCM'),
    textElement(tag('CodeMeaning'), 'LO', meaning),
  ])

const itemOf = (content: Buffer): Buffer => Buffer.concat([itemHead(content.length), content])

const sequence = (keyword: string, item: Buffer): Buffer =>
  Buffer.concat([elementHead(tag(keyword), vrSQ, 'undefined'), itemOf(item), sequenceEnd])

function addItem(edits: Edits, json: DicomJson, keyword: string, item: Buffer): void {
  if (json[tagOf(keyword) ?? ''] === undefined) put(edits, sequence(keyword, item))
  else edits.set(tag(keyword), { lastItem: itemOf(item) })
}
