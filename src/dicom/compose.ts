import { type DicomElement, type DicomJson, first, number } from './attributes.ts'
import { elementHead, itemHead, sequenceEnd } from './element-bytes.ts'
import { fileHead } from './file-head.ts'
import { defaultLimits } from './limits.ts'
import { refuse } from './refuse.ts'
import type { ByteSource } from './source.ts'
import { explicitLittleEndian, implicitLittleEndian, transferSyntax } from './transfer-syntaxes.ts'
import { isUid } from './uid.ts'
import { valueBytes } from './value-bytes.ts'
import { type Vr, vrByName, vrUN } from './vr.ts'

/** A value that came beside the data set it belongs to. */
export interface BulkPart {
  /** Lower case, without parameters. */
  readonly mediaType: string
  readonly transferSyntaxUid?: string
  readonly source: ByteSource
}

/** Parts of one BulkDataURI in order, empty when none came. */
export type BulkParts = (uri: string) => readonly BulkPart[]

/** Bytes here, or bytes to be read where they lie. */
type Piece = Buffer | ByteSource

const pixelTag = '7FE00010'
const characterSet = '00080005'
const utf8: DicomElement = { vr: 'CS', Value: ['ISO_IR 192'] }
const longest = 0xfffffffe

/**
 * A Part 10 object from a data set in the DICOM JSON Model and the values that came beside it: PS3.18 10.5. Explicit VR
 * Little Endian, or the transfer syntax in which its pixels came; texts in UTF-8. Throws 'dicom-refused' with the tag.
 */
export function composed(json: DicomJson, partsOf: BulkParts): AsyncIterable<Buffer> {
  const transferSyntaxUid = syntaxOf(json, partsOf)
  const head = fileHead({
    sopClassUid: uidOf(json, 'SOPClassUID'),
    sopInstanceUid: uidOf(json, 'SOPInstanceUID'),
    transferSyntaxUid,
  })
  const { [characterSet]: _, ...others } = json
  const isEncapsulated = transferSyntax(transferSyntaxUid)?.encapsulated === true
  return stream([
    head,
    ...dataSet({ ...others, [characterSet]: utf8 }, { partsOf, isEncapsulated, depth: 0 }),
  ])
}

const pieceBytes = 1024 * 1024

async function* stream(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    if (Buffer.isBuffer(piece)) yield piece
    else
      for (let at = 0; at < piece.size; at += pieceBytes)
        yield Buffer.from(piece.read(at, Math.min(pieceBytes, piece.size - at)))
  }
}

function uidOf(json: DicomJson, keyword: string): string {
  const value = first(json, keyword)
  if (typeof value !== 'string' || !isUid(value)) return refuse('A UID that every object needs is missing.')
  return value
}

/** What the media types stand for when nothing more is said: PS3.18 Tables 8.7.3-2 to 8.7.3-5. */
const usual: Readonly<Record<string, string>> = {
  'application/octet-stream': explicitLittleEndian,
  'image/jpeg': '1.2.840.10008.1.2.4.70',
  'image/dicom-rle': '1.2.840.10008.1.2.5',
  'image/jls': '1.2.840.10008.1.2.4.80',
  'image/jp2': '1.2.840.10008.1.2.4.90',
  'image/jpx': '1.2.840.10008.1.2.4.92',
  'image/jphc': '1.2.840.10008.1.2.4.201',
  'image/jxl': '1.2.840.10008.1.2.4.110',
  'video/mpeg': '1.2.840.10008.1.2.4.100',
  'video/mp4': '1.2.840.10008.1.2.4.102',
}

function syntaxOf(json: DicomJson, partsOf: BulkParts): string {
  const uri = json[pixelTag]?.BulkDataURI
  const parts = typeof uri === 'string' ? partsOf(uri) : []
  const tag = Number.parseInt(pixelTag, 16)
  const found = new Set(parts.map((part) => partSyntax(part)))
  const [only] = found
  if (only === undefined) return explicitLittleEndian
  if (found.size > 1) refuse('Its parts are in several transfer syntaxes.', tag)
  const syntax = transferSyntax(only)
  const isNative = only === explicitLittleEndian || only === implicitLittleEndian
  if (!isNative && syntax?.encapsulated !== true)
    refuse('It came in a transfer syntax that is not taken.', tag)
  const media = syntax?.media ?? 'application/octet-stream'
  if (parts.some(({ mediaType }) => mediaType !== media && mediaType !== 'application/octet-stream'))
    refuse('Its media type and its transfer syntax contradict each other.', tag)
  const frames = syntax?.codec === 'video' ? 1 : (number(json, 'NumberOfFrames') ?? 1)
  if (!isNative && parts.length !== frames) refuse('It came in more or fewer parts than it has frames.', tag)
  return isNative ? explicitLittleEndian : only
}

function partSyntax({ mediaType, transferSyntaxUid, source }: BulkPart): string {
  if (transferSyntaxUid !== undefined) return transferSyntaxUid
  const syntax = usual[mediaType]
  if (syntax === undefined)
    return refuse('It came in a media type that is not taken.', Number.parseInt(pixelTag, 16))
  return mediaType === 'image/jpeg' ? (jpegSyntax(source) ?? syntax) : syntax
}

/** Which JPEG it is, by its frame header: most senders of `image/jpeg` mean the baseline process. ISO 10918-1 Table B.1. */
function jpegSyntax(source: ByteSource): string | undefined {
  const head = source.read(0, Math.min(source.size, 64 * 1024))
  for (let at = 2; at + 4 <= head.length && head[at] === 0xff; at += 2 + head.readUInt16BE(at + 2)) {
    if (head[at + 1] === 0xc0) return '1.2.840.10008.1.2.4.50'
    if (head[at + 1] === 0xc1) return '1.2.840.10008.1.2.4.51'
    if (head[at + 1] === 0xc3) return '1.2.840.10008.1.2.4.70'
  }
  return undefined
}

interface Level {
  readonly partsOf: BulkParts
  /** Whether the pixels of the object itself are in fragments. */
  readonly isEncapsulated: boolean
  readonly depth: number
}

const lengthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : piece.size), 0)

function dataSet(json: DicomJson, level: Level): Piece[] {
  if (level.depth > defaultLimits.depth) refuse('Sequences lie too deep in one another.')
  return Object.keys(json)
    .map((key) => [key.toUpperCase(), key] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([tag, key]) => elementPieces(tag, json[key], level))
}

/** Group lengths and the file meta information are written anew; in items the character set is that of the whole. */
const isLeftOut = (tag: string, { depth }: Level): boolean =>
  tag.endsWith('0000') || (depth === 0 ? /^000[0-7]/.test(tag) : tag === characterSet)

function elementPieces(key: string, element: DicomElement | undefined, level: Level): Piece[] {
  if (!/^[0-9A-F]{8}$/.test(key) || key.startsWith('FFFE')) return refuse('A name in the metadata is no tag.')
  const tag = Number.parseInt(key, 16)
  if (isLeftOut(key, level)) return []
  if (typeof element !== 'object' || element === null) return refuse('It is no attribute.', tag)
  const vr = vrByName(String(element.vr))
  if (!vr) return refuse('It has no VR, or one that there is not.', tag)
  if (vr.form === 'sequence') return withHead(tag, vr, sequence(tag, element, level))
  const { BulkDataURI: uri } = element
  if (uri === undefined) return withHead(tag, vr, [valueBytes(vr, element, tag)])
  const parts = typeof uri === 'string' ? level.partsOf(uri) : []
  if (parts.length === 0) return refuse('Its value is said to come beside it, and did not.', tag)
  if (level.isEncapsulated && level.depth === 0 && key === pixelTag) return encapsulated(tag, parts)
  return withHead(
    tag,
    vr,
    parts.flatMap((part) => nativePieces(tag, part)),
  )
}

function nativePieces(tag: number, { source, mediaType }: BulkPart): Piece[] {
  // A picture in an icon, say: only pixels of the object itself may be in fragments
  if (mediaType.startsWith('image/') && tag >>> 16 === 0x7fe0)
    refuse('It came in a media type that is not taken.', tag)
  return [source, ...(source.size % 2 === 0 ? [] : [Buffer.alloc(1)])]
}

function sequence(tag: number, { Value = [] }: DicomElement, level: Level): Piece[] {
  if (!Array.isArray(Value)) return refuse('Its values are no list.', tag)
  return (Value as readonly unknown[]).flatMap((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      return refuse('An item is no data set.', tag)
    const pieces = dataSet(item as DicomJson, { ...level, depth: level.depth + 1 })
    return [boundItemHead(lengthOf(pieces), tag), ...pieces]
  })
}

function boundItemHead(length: number, tag: number): Buffer {
  if (length > longest) refuse('It is longer than an attribute can be.', tag)
  return itemHead(length)
}

function withHead(tag: number, vr: Vr, value: readonly Piece[]): Piece[] {
  const length = lengthOf(value)
  if (length > longest) refuse('It is longer than an attribute can be.', tag)
  return [elementHead(tag, vr, length), ...value]
}

/** A part a fragment, with where each begins: PS3.5 A.4. */
function encapsulated(tag: number, parts: readonly BulkPart[]): Piece[] {
  const fragments = parts.map(({ source }): Piece[] => {
    const pad = source.size % 2
    return [boundItemHead(source.size + pad, tag), source, ...(pad === 0 ? [] : [Buffer.alloc(1)])]
  })
  const starts: number[] = []
  let at = 0
  for (const fragment of fragments) {
    starts.push(at)
    at += lengthOf(fragment)
  }
  const hasTable = fragments.length > 1 && at <= longest
  const offsets = Buffer.alloc(hasTable ? starts.length * 4 : 0)
  if (hasTable) for (const [index, start] of starts.entries()) offsets.writeUInt32LE(start, index * 4)
  const ob = vrByName('OB') ?? vrUN
  return [
    elementHead(tag, ob, 'undefined'),
    boundItemHead(offsets.length, tag),
    offsets,
    ...fragments.flat(),
    sequenceEnd,
  ]
}
