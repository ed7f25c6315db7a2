import { broken } from '../description.ts'

/** A component of a JPEG frame: ITU-T T.81 B.2.2. */
export interface JpegComponent {
  readonly id: number
  readonly h: number
  readonly v: number
  readonly quantization: number
}

/** SOF: ITU-T T.81 B.2.2, and SOF55 of T.87. */
export interface JpegFrame {
  /** Low byte of the marker: 0xc0 baseline, 0xc1 extended, 0xc2 progressive, 0xc3 lossless, 0xf7 JPEG-LS. */
  readonly kind: number
  readonly precision: number
  readonly rows: number
  readonly columns: number
  readonly components: readonly JpegComponent[]
}

/** A marker segment without its marker and length. */
export interface Segment {
  readonly marker: number
  readonly start: number
  readonly end: number
}

const isFrameMarker = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) ||
  marker === 0xf7

/** Stuffing, fill, TEM, restarts and SOI have no length: ITU-T T.81 Table B.1. */
const hasLength = (marker: number): boolean =>
  marker > 0x01 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd8)

const endOfImage = 0xd9

/** ITU-T T.81 Table B.1, low bytes. */
export const markers = {
  sof0: 0xc0,
  sof1: 0xc1,
  sof2: 0xc2,
  sof3: 0xc3,
  dht: 0xc4,
  sos: 0xda,
  dqt: 0xdb,
  dri: 0xdd,
} as const

/** The segment at or after `at`, undefined at the end of the image or of the bytes. */
export function nextSegment(bytes: Buffer, at: number): Segment | undefined {
  let position = bytes.indexOf(0xff, at)
  while (position >= 0 && position + 4 <= bytes.length) {
    const marker = bytes[position + 1] ?? endOfImage
    if (marker === endOfImage) return undefined
    if (hasLength(marker)) return segmentAt(bytes, position, marker)
    position = bytes.indexOf(0xff, position + (marker === 0xff ? 1 : 2))
  }
  return undefined
}

function segmentAt(bytes: Buffer, position: number, marker: number): Segment {
  const length = bytes.readUInt16BE(position + 2)
  const end = position + 2 + length
  if (length < 2 || end > bytes.length) broken('a JPEG segment is longer than the frame.')
  return { marker, start: position + 4, end }
}

/** Calls `handle` for every segment; where it answers a number, the search goes on there. */
export function readSegments(bytes: Buffer, handle: (segment: Segment) => number | undefined): void {
  let segment = nextSegment(bytes, 2)
  while (segment !== undefined) segment = nextSegment(bytes, handle(segment) ?? segment.end)
}

/** Reads SOF. */
export function jpegFrame(bytes: Buffer, segment: Segment): JpegFrame {
  const { start, end, marker } = segment
  if (end - start < 6) broken('a JPEG frame header is too short.')
  const count = bytes[start + 5] ?? 0
  if (count < 1 || count > 4 || end - start < 6 + count * 3) broken('a JPEG frame header is too short.')
  const components = Array.from({ length: count }, (_, index) => {
    const at = start + 6 + index * 3
    const sampling = bytes[at + 1] ?? 0
    const component = {
      id: bytes[at] ?? 0,
      h: sampling >>> 4,
      v: sampling & 15,
      quantization: bytes[at + 2] ?? 0,
    }
    if (component.h < 1 || component.h > 4 || component.v < 1 || component.v > 4)
      broken('a JPEG component has no sampling.')
    return component
  })
  return {
    kind: marker,
    precision: bytes[start] ?? 0,
    rows: bytes.readUInt16BE(start + 1),
    columns: bytes.readUInt16BE(start + 3),
    components,
  }
}

/** The frame header of a JPEG or JPEG-LS codestream; throws 'unprocessable' when there is none. */
export function findJpegFrame(bytes: Buffer): JpegFrame {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) broken('it does not begin as JPEG.')
  let segment = nextSegment(bytes, 2)
  while (segment !== undefined) {
    if (isFrameMarker(segment.marker)) return jpegFrame(bytes, segment)
    if (segment.marker === 0xda) break
    segment = nextSegment(bytes, segment.end)
  }
  return broken('a JPEG frame header is missing.')
}
