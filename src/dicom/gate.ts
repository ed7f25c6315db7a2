import { type DicomJson, first, number } from './attributes.ts'
import { tagOf, tagWords } from './dictionary.ts'
import type { Encoding } from './element-header.ts'
import { inflateDataSet } from './inflate.ts'
import { defaultLimits, type GateLimits } from './limits.ts'
import type { BulkLocation, PixelDataLocation } from './locations.ts'
import { type FileMeta, readMeta } from './meta.ts'
import { refuse } from './refuse.ts'
import { isStorable } from './sop-classes.ts'
import { type ByteSource, bufferSource } from './source.ts'
import { explicitLittleEndian, implicitLittleEndian, transferSyntax } from './transfer-syntaxes.ts'
import { isUid } from './uid.ts'
import { type Walked, walk } from './walker.ts'

/** What one pass over an object says about it: who and which it is, its attributes, and where its pixels lie. */
export interface Inspected {
  readonly transferSyntaxUid: string
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  /** What is odd but harmless; holds tags, never values. */
  readonly warnings: readonly string[]
  /** DICOM JSON Model without group 0002, group lengths and trailing padding. */
  readonly json: DicomJson
  /** By the path in the BulkDataURI without its `bulkdata/`: tags and item numbers (from 1) joined by '/'. */
  readonly bulk: ReadonlyMap<string, BulkLocation>
  readonly pixelData?: PixelDataLocation
  /** The inflated data set of a deflated object: offsets above count in it rather than in the source. */
  readonly inflated?: Buffer
  /** Where the data set begins in the source; before it preamble and file meta information. */
  readonly dataSetOffset: number
}

/**
 * Decides whether a Part 10 object is taken, and what it is. Reads headers, not pixel data. Throws 'dicom-refused'
 * with what and which tag is wrong, never a value.
 */
export function inspect(source: ByteSource, limits: Partial<GateLimits> = {}): Inspected {
  const bounds = { ...defaultLimits, ...limits }
  const meta = readMeta(source, bounds)
  return meta === undefined ? inspectBare(source, bounds) : inspectFile(source, meta, bounds)
}

function inspectFile(source: ByteSource, meta: FileMeta, limits: GateLimits): Inspected {
  const { transferSyntaxUid, dataSetOffset } = meta
  const syntax = transferSyntax(transferSyntaxUid)
  const inflated = syntax?.deflated === true ? inflateDataSet(source, dataSetOffset, limits) : undefined
  const encoding: Encoding = {
    explicit: syntax?.vr !== 'implicit',
    bigEndian: syntax?.endian === 'big',
    ...(syntax?.pixels === 'big' ? { bigEndianPixels: true } : {}),
  }
  const data = inflated === undefined ? source : bufferSource(inflated)
  const walked = walk(data, inflated === undefined ? dataSetOffset : 0, encoding, limits)
  const warnings = [...meta.warnings]
  if (syntax === undefined) warnings.push('The transfer syntax is not one of PS3.6.')
  if (meta.sopInstanceUid !== undefined && meta.sopInstanceUid !== first(walked.json, 'SOPInstanceUID'))
    warnings.push(
      'The file meta information names another SOP instance than the data set: the latter counts.',
    )
  if (meta.sopClassUid !== undefined && meta.sopClassUid !== first(walked.json, 'SOPClassUID'))
    warnings.push('The file meta information names another SOP class than the data set: the latter counts.')
  const inspected = identified(walked, transferSyntaxUid, dataSetOffset, warnings, limits)
  return inflated === undefined ? inspected : { ...inspected, inflated }
}

/** A data set without header, in one of the two encodings that such files have in practice. */
function inspectBare(source: ByteSource, limits: GateLimits): Inspected {
  if (!limits.allowBare) refuse('It has no file meta information: PS3.10 7.1.')
  if (source.size < 8) refuse('The object ends before its data does.')
  const isExplicit = /^[A-Z]{2}$/.test(source.read(4, 2).toString('latin1'))
  const walked = walk(source, 0, { explicit: isExplicit, bigEndian: false }, limits)
  const syntax = isExplicit ? explicitLittleEndian : implicitLittleEndian
  return identified(walked, syntax, 0, ['It has no file meta information.'], limits)
}

function identified(
  walked: Walked,
  transferSyntaxUid: string,
  dataSetOffset: number,
  warnings: readonly string[],
  limits: GateLimits,
): Inspected {
  const { json, bulk, pixelData } = walked
  const sopClassUid = uid(json, 'SOPClassUID')
  if (!isStorable(sopClassUid)) refuse('Objects of this SOP class are not stored.', 0x00080016)
  boundImage(json, pixelData, limits)
  return {
    transferSyntaxUid,
    sopClassUid,
    sopInstanceUid: uid(json, 'SOPInstanceUID'),
    studyInstanceUid: uid(json, 'StudyInstanceUID'),
    seriesInstanceUid: uid(json, 'SeriesInstanceUID'),
    warnings: [...warnings, ...walked.warnings, ...missingPixels(json, pixelData)],
    json,
    bulk,
    dataSetOffset,
    ...(pixelData === undefined ? {} : { pixelData }),
  }
}

function uid(json: DicomJson, keyword: string): string {
  const tag = Number.parseInt(tagOf(keyword) ?? '', 16)
  const value = first(json, keyword)
  if (typeof value !== 'string') return refuse('A UID that every object needs is missing.', tag)
  if (json[tagOf(keyword) ?? '']?.Value?.length !== 1 || !isUid(value)) refuse('It is not a valid UID.', tag)
  return value
}

/** A cut between two attributes can't be told from an object without the later ones, but this much can be said. */
function missingPixels(json: DicomJson, pixelData: PixelDataLocation | undefined): readonly string[] {
  const isImage = number(json, 'Rows') !== undefined && number(json, 'Columns') !== undefined
  return isImage && pixelData === undefined ? ['It describes an image and has no pixel data.'] : []
}

const sixteenBits = ['Rows', 'Columns', 'BitsAllocated', 'BitsStored', 'HighBit', 'SamplesPerPixel']

/** Bounds what a decoder would have to allocate, before there is one. */
function boundImage(json: DicomJson, pixelData: PixelDataLocation | undefined, limits: GateLimits): void {
  for (const keyword of sixteenBits) {
    const tag = tagOf(keyword) ?? ''
    const vr = json[tag]?.vr
    if (vr !== undefined && vr !== 'US') refuse('It has another VR than US.', Number.parseInt(tag, 16))
  }
  const frames = number(json, 'NumberOfFrames') ?? 1
  if (frames > limits.frames) refuse('It has more frames than are taken.', 0x00280008)
  if (pixelData === undefined) return
  const [rows = 0, columns = 0, bits = 0] = ['Rows', 'Columns', 'BitsAllocated'].map((k) => number(json, k))
  const samples = number(json, 'SamplesPerPixel') ?? 1
  if ((rows * columns * samples * bits) / 8 > limits.frameBytes)
    refuse(`A frame is larger than is taken: see ${tagWords(0x00280011)}.`, 0x00280010)
}
