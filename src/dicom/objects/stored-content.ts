import { ExchangeError } from '../../errors.ts'
import { number } from '../attributes.ts'
import { dataSource } from '../bulk.ts'
import type { Inspected } from '../gate.ts'
import type { ByteSource } from '../source.ts'

/** A run of bytes; `end` is excluded. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Content that an object carries as it is: where it lies in the object, or the bytes of a small or inflated one. */
export type StoredContent = { readonly ranges: readonly ByteRange[] } | { readonly bytes: Buffer }

/** The video of an object as its fragments hold it: PS3.5 8.2.5 and the following. Errors: `unprocessable`. */
export function storedVideo(inspected: Inspected): StoredContent {
  const fragments = inspected.pixelData?.encapsulated
  const ranges = (fragments?.offsets ?? []).map((start, at) => ({
    start,
    end: start + (fragments?.lengths[at] ?? 0),
  }))
  if (ranges.length === 0) throw new ExchangeError('unprocessable', 'The video of this object is missing.')
  return { ranges }
}

const documentTag = '00420011'
const maxXmlBytes = 32 * 1024 * 1024

/**
 * The document that an object encapsulates, without padding: PS3.3 C.24.2. A PDF begins like one; XML has no document
 * type declaration. Errors: `unprocessable`.
 */
export function storedDocument(source: ByteSource, inspected: Inspected, mediaType: string): StoredContent {
  const { json, bulk, inflated } = inspected
  const location = bulk.get(documentTag)
  const inline = Buffer.from(json[documentTag]?.InlineBinary ?? '', 'base64')
  const stored = location?.length ?? inline.length
  const said = number(json, 'EncapsulatedDocumentLength')
  const length = said !== undefined && said > 0 && said <= stored ? said : stored
  if (length === 0) throw new ExchangeError('unprocessable', 'The document inside this object is missing.')
  const data = dataSource(source, inspected)
  const read = (bytes: number): Buffer =>
    location === undefined ? inline.subarray(0, bytes) : data.read(location.offset, bytes)
  checks[mediaType]?.(read, length)
  if (location === undefined || inflated !== undefined) return { bytes: read(length) }
  return { ranges: [{ start: location.offset, end: location.offset + length }] }
}

type Check = (read: (bytes: number) => Buffer, length: number) => void

const checks: Record<string, Check> = { 'application/pdf': demandPdf, 'text/xml': demandXml }

// ISO 32000-1 7.5.2; readers look for it in the first kilobyte
function demandPdf(read: (bytes: number) => Buffer, length: number): void {
  if (!read(Math.min(length, 1024)).includes('%PDF-'))
    throw new ExchangeError('unprocessable', 'The document inside this object is not a PDF.')
}

/** Nobody's parser shall load or expand anything because of it. */
function demandXml(read: (bytes: number) => Buffer, length: number): void {
  if (length > maxXmlBytes)
    throw new ExchangeError('unprocessable', 'The XML inside this object is too large.')
  const bytes = read(length)
  const is16Bit = bytes[0] === 0xfe || bytes[0] === 0xff || bytes[0] === 0 || bytes[1] === 0
  const start = bytes
    .toString('latin1', 0, 1024)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
  if (is16Bit || !start.startsWith('<'))
    throw new ExchangeError('unprocessable', 'The document inside this object is not XML in UTF-8.')
  if (/<!(DOCTYPE|ENTITY)/i.test(bytes.toString('latin1')))
    throw new ExchangeError('unprocessable', 'The XML inside this object has a document type declaration.')
}
